import { ConfigurationError } from "../../error/configuration-error.ts";

type Setting = "database" | "databaseDirectUrl";

const mostHosts = 16;
const parts = /^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)([^/?#]*)([^?#]*)(?:\?([^#]*))?$/;

/** What `pg` takes them for, with a warning of many lines that it will not for ever. Security: so that they stay what they are. */
const aliases = /^sslmode=(?:prefer|require|verify-ca)$/;

/**
 * The servers that a URL names, as libpq has it (`postgres://user:password@one:5432,two:5432/app?target_session_attrs=read-write`): one URL
 * for each, for the package `pg`, which knows one host. Throws `ConfigurationError`.
 *
 * Which of them may be written to is always asked, so `read-write` and `primary` are taken and change nothing.
 */
export function splitPostgresUrl(setting: Setting, url: string): readonly [string, ...string[]] {
  const [, start, hostList, path, query] = parts.exec(url) ?? [];
  // Whether it can be read at all is for the package to say.
  if (start === undefined || hostList === undefined) return [url];
  const pairs = (query ?? "").split("&");
  const wanted = pairs.find((pair) => pair.startsWith("target_session_attrs="))?.split("=")[1];
  if (wanted !== undefined && wanted !== "read-write" && wanted !== "primary") {
    throw new ConfigurationError(
      setting,
      `${setting} asks for another server than the one that can be written to; say target_session_attrs=read-write, or take it out: a replica knows of endings too late.`,
    );
  }
  const isLibpq = pairs.includes("uselibpqcompat=true");
  const rest = pairs
    .filter((pair) => pair !== "" && !pair.startsWith("target_session_attrs="))
    .map((pair) => (isLibpq ? pair : pair.replace(aliases, "sslmode=verify-full")))
    .join("&");
  const hosts = hostList.split(",");
  if (hosts.length > 1 && (hosts.length > mostHosts || hosts.includes(""))) {
    throw new ConfigurationError(
      setting,
      `${setting} names hosts that cannot be read; write host:port, with commas between them, ${mostHosts} at most.`,
    );
  }
  const [first = "", ...others] = hosts.map((host) => `${start}${host}${path}${rest === "" ? "" : `?${rest}`}`);
  return [first, ...others];
}
