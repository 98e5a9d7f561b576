import { ConfigurationError } from "../error/configuration-error.ts";

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
