import { ConfigurationError } from "../error/configuration-error.ts";
import { isLoopbackAddress } from "../http/client-address.ts";
import { isLoopbackHost } from "../http/origin-rule.ts";

/** The first descriptor that a service manager hands over: sd_listen_fds(3). */
const firstDescriptor = 3;

/**
 * The descriptor of a socket that a service manager listens on and handed to this process (socket activation: sd_listen_fds(3)). It stays open
 * there when this process ends, so that a connection made meanwhile waits for the next one instead of being refused or reset.
 *
 * Null: there is none. Takes its variables out of the environment, because they are about this process and no other.
 * Throws `ConfigurationError` for more than one socket.
 */
export function takeHandedSocket(environment: NodeJS.ProcessEnv, pid: number = process.pid): number | null {
  const { LISTEN_PID: recipient, LISTEN_FDS: count } = environment;
  for (const variable of ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"]) delete environment[variable];
  if (recipient !== String(pid) || count === undefined || count === "0") return null;
  if (count !== "1") {
    throw new ConfigurationError(
      "LISTEN_FDS",
      `LISTEN_FDS is ${count}, but the server listens on one socket that it is handed: keep one ListenStream= in the socket unit.`,
    );
  }
  return firstDescriptor;
}

/**
 * Security: development is what happens on loopback, and where a socket listens whoever handed it over has decided. Throws `ConfigurationError`
 * when others reach what only this machine should.
 */
export function refuseOpenSocket(host: string, baseUrl: string | undefined): void {
  if (isLoopbackAddress(host) || (baseUrl !== undefined && !isLoopbackHost(new URL(baseUrl).hostname))) return;
  throw new ConfigurationError(
    "baseUrl",
    `${baseUrl === undefined ? "baseUrl is missing" : `baseUrl is ${baseUrl}, which only this machine can open`}, but the socket that is handed over listens on ${host}, which is reachable from outside: set baseUrl to the address people use, such as https://app.example.com.`,
  );
}
