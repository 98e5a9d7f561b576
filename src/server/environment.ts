import type { AuthOptions } from "../auth/options.ts";
import { settings } from "../auth/settings-table.ts";
import { ConfigurationError } from "../error/configuration-error.ts";
import { isLoopbackAddress } from "../http/client-address.ts";
import { isLoopbackHost } from "../http/origin-rule.ts";
import { createTurnedClock } from "../shared/clock.ts";
import type { LogLevel } from "../shared/log-line.ts";
import { quote } from "../shared/quote.ts";
import { type MetricsSettings, resolveMetricsSettings } from "./metrics-settings.ts";
import { findNearMisses, type NearMiss } from "./near-miss.ts";
import type { DemoChoice } from "./offer-demo.ts";
import { nameInPlaces, type Places } from "./places.ts";
import { findUnreadOptions, mergeProviders, readProviders, refuseUnusable } from "./read-providers.ts";
import { type Environment, type FoundSetting, readVariables } from "./read-variables.ts";
import { resolveTlsFiles, type TlsFiles } from "./tls/tls-files.ts";
import { resolveWorkers } from "./workers/resolve-workers.ts";

/** What the server is told by its environment, and by a file where there is one. */
export interface ServerConfiguration {
  /** Address to listen on. @default "127.0.0.1" */
  readonly host: string;
  /** @default 3000 */
  readonly port: number;
  /** Null: plain HTTP, for a proxy that does TLS. */
  readonly tls: TlsFiles | null;
  /** Processes that share the port. @default 1 */
  readonly workers: number;
  /** Seconds between the word that it stops and the end of listening. @default 0 in development, 5 in production */
  readonly shutdownDelay: number;
  /** Seconds for which a connection without a request is kept. @default 75, or 5 with `tls` */
  readonly keepAliveTimeout: number;
  readonly options: AuthOptions;
  readonly metrics: MetricsSettings;
  /** Whether the provider of development is offered. @default "on" in development without another provider */
  readonly demoProvider?: DemoChoice | undefined;
  /** @default "info" */
  readonly logLevel: LogLevel;
  /** Private keys that the environment says. Secret. */
  readonly keys: readonly string[];
  readonly places: Places;
  /** Variables that were probably meant for us. */
  readonly nearMisses: readonly NearMiss[];
}

/** A configuration file, loaded. */
export interface ConfigFile {
  /** As it was named. */
  readonly path: string;
  readonly options: AuthOptions;
}

/** The path of the configuration file that the environment names, or null. */
export function namedConfigFile(environment: Environment): string | null {
  return (readVariables(environment).get("config")?.value as string | undefined) ?? null;
}

/**
 * Puts together what the environment says and what a file says; the environment wins. Throws `ConfigurationError` with one sentence
 * that names the setting, where it was set, and the fix.
 */
export function readConfiguration(environment: Environment, file: ConfigFile | null = null): ServerConfiguration {
  const found = readVariables(environment);
  const places: Places = {
    variables: new Map([...found].map(([option, { variable }]) => [option, variable])),
    file: file?.path ?? null,
    isInFile: (option) => file !== null && findOption(file.options, option) !== undefined,
  };
  try {
    const demoProvider = found.get("demoProvider")?.value as DemoChoice | undefined;
    const host = (found.get("host")?.value as string | undefined) ?? "127.0.0.1";
    const port = (found.get("port")?.value as number | undefined) ?? 3000;
    const metrics = resolveMetricsSettings(
      found.get("metricsListen")?.value as string | undefined,
      found.get("metricsToken")?.value as string | undefined,
    );
    const tls = resolveTlsFiles(
      found.get("tlsCert")?.value as string | undefined,
      found.get("tlsKey")?.value as string | undefined,
    );
    const workers = resolveWorkers(found.get("workers")?.value as string | undefined);
    const logLevel = (found.get("logLevel")?.value as LogLevel | undefined) ?? "info";
    const said = merge(file?.options ?? {}, found);
    const named = readProviders(found);
    const providers = mergeProviders(said.providers, named.providers);
    const isPublic = refuseUnclearMode(environment, host, said.baseUrl);
    if (tls !== null) refusePlainAddress(said.baseUrl);
    if (isPublic) refuseIncomplete(said, tls !== null);
    refuseUnusable(named.providers, !isPublic);
    const clock = resolveTestClock(found.get("testClockOffset")?.value as number | undefined, isPublic);
    const unread = findUnreadOptions(environment, named.providers, said.providers);
    const nearMisses = [...findNearMisses(environment, found), ...named.nearMisses, ...unread];
    const options = { ...complete(said, { port, tls }), ...(providers && { providers }), ...clock };
    const keys = [...found.values()].flatMap(({ value, setting }) =>
      setting.value.kind === "pem" ? [String(value)] : [],
    );
    const shutdownDelay = (found.get("shutdownDelay")?.value as number | undefined) ?? (isPublic ? 5 : 0);
    const keepAliveTimeout = (found.get("keepAliveTimeout")?.value as number | undefined) ?? (tls === null ? 75 : 5);
    const waits = { shutdownDelay, keepAliveTimeout };
    return { host, port, tls, workers, ...waits, metrics, logLevel, options, keys, demoProvider, places, nearMisses };
  } catch (error) {
    throw error instanceof ConfigurationError ? nameInPlaces(error, places) : error;
  }
}

/** Seconds by which a machine's clock may plausibly be wrong. */
const wrongClock = 45;

/** Security: whoever could turn the clock of a real installation could keep what has expired alive. */
function resolveTestClock(offset: number | undefined, isPublic: boolean): Pick<AuthOptions, "clock"> {
  if (offset === undefined || offset === 0) return {};
  if (isPublic) {
    throw new ConfigurationError(
      "testClockOffset",
      "testClockOffset is for tests, and this is production: take it out.",
    );
  }
  return { clock: createTurnedClock(offset * 1000, { isWrong: Math.abs(offset) <= wrongClock }) };
}

/** Lays what the environment says over a file's options, path by path. */
function merge(base: AuthOptions, found: ReadonlyMap<string, FoundSetting>): AuthOptions {
  const merged: Record<string, unknown> = { ...base };
  for (const [option, { value, setting }] of found) {
    if (setting.scope === "server") continue;
    let level = merged;
    // A switch for a whole group leaves what else is said of the group alone.
    if (option === "password") {
      if (value === false) refuseDetails(found);
      merged["password"] = value === false ? false : base.password || {};
      continue;
    }
    const names = option.split(".");
    if (names.length > 1 && level[names[0] ?? ""] === false) throw switchedOff(option, names[0] ?? "");
    for (const name of names.slice(0, -1)) {
      if (level[name] === false) throw contradiction(option, name);
      const inner: Record<string, unknown> = { ...(level[name] as object | undefined) };
      level[name] = inner;
      level = inner;
    }
    const last = names.at(-1) ?? "";
    // What is switched on may have been set up in the file.
    const isSetUp = setting.also === "details" && typeof level[last] === "object";
    if (!(isSetUp && value === true)) level[last] = value;
  }
  return merged;
}

/** What is switched off cannot be set up. */
function contradiction(option: string, group: string): ConfigurationError {
  return new ConfigurationError(option, `${option} is set, but ${group} is switched off; keep one of the two.`);
}

/** Passwords that are switched off and set up at once are a contradiction in which no reader is right. */
function refuseDetails(found: ReadonlyMap<string, FoundSetting>): void {
  const detail = [...found.keys()].find((option) => option.startsWith("password."));
  if (detail !== undefined) throw switchedOff(detail, "password");
}

function switchedOff(option: string, group: string): ConfigurationError {
  const variable = settings.find((setting) => setting.option === group)?.variable;
  return new ConfigurationError(
    option,
    `${option} is set, but passwords are switched off (${variable}=false, or password: false in the file); keep one of the two.`,
  );
}

/** What the server knows and a library does not: its own port, and that it has no other page to send people to than their own. */
function complete(options: AuthOptions, { port, tls }: Pick<ServerConfiguration, "port" | "tls">): AuthOptions {
  const baseUrl = options.baseUrl ?? `${tls === null ? "http" : "https"}://localhost:${port}`;
  const path = URL.parse(baseUrl)?.pathname.replace(/\/$/, "") ?? "";
  const account = options.pages?.account ?? `${path}/account`;
  // Nobody stands before a server that does TLS itself, unless somebody is named.
  const trustedProxies = options.trustedProxies ?? (tls === null ? undefined : "none");
  return {
    ...options,
    baseUrl,
    trustedProxies,
    pages: { ...options.pages, afterLogin: options.pages?.afterLogin ?? account },
  };
}

/**
 * Development is what happens on loopback, and nothing else: forgetting a variable on a public machine must never open it.
 * Gives whether this is production.
 */
function refuseUnclearMode(environment: Environment, host: string, baseUrl: string | undefined): boolean {
  const refuse = (sentence: string): ConfigurationError => new ConfigurationError("baseUrl", sentence);
  const fix = "set it to the address people use, such as https://app.example.com.";
  if (baseUrl !== undefined && !/^https?:$/.test(URL.parse(baseUrl)?.protocol ?? "")) {
    throw refuse(`baseUrl is ${quote(baseUrl)}; write the address people use, such as https://app.example.com.`);
  }
  // Only an address, or the one name that means this machine: other names are whatever DNS says.
  const listensLocally = host === "localhost" || isLoopbackAddress(host);
  const shown = quote(host).slice(1, -1);
  if (!listensLocally && baseUrl === undefined) {
    throw refuse(`baseUrl is missing, but HOST=${shown} is reachable from outside: ${fix}`);
  }
  const isLocalUrl = baseUrl === undefined || isLoopbackHost(new URL(baseUrl).hostname);
  const onlyHere = `baseUrl is ${quote(baseUrl).slice(1, -1)}, which only this machine can open`;
  if (isLocalUrl && !listensLocally) {
    throw refuse(
      `${onlyHere}, but HOST=${shown} is reachable from outside: set baseUrl to the address people use, or HOST=127.0.0.1.`,
    );
  }
  if (isLocalUrl && environment["NODE_ENV"] === "production") {
    throw refuse(`${baseUrl === undefined ? "baseUrl is missing" : onlyHere}, but NODE_ENV=production: ${fix}`);
  }
  return !isLocalUrl;
}

/** A server that does TLS answers nobody who comes by plain HTTP. */
function refusePlainAddress(baseUrl: string | undefined): void {
  if (baseUrl === undefined || URL.parse(baseUrl)?.protocol === "https:") return;
  throw new ConfigurationError(
    "baseUrl",
    `baseUrl is ${quote(baseUrl)}, but the server does TLS: write it with https://, or take TLS_CERT and TLS_KEY out.`,
  );
}

function refuseIncomplete(options: AuthOptions, doesTls: boolean): void {
  if (options.trustedProxies === undefined && !doesTls) {
    throw new ConfigurationError(
      "trustedProxies",
      'trustedProxies is missing: say which proxies may name the client\'s address, by their networks such as "10.0.0.0/8" or by their number such as 1, or "none" when there is none.',
    );
  }
  if (options.database === undefined) {
    throw new ConfigurationError(
      "database",
      "database is missing: in production say where users are kept, postgres://… or sqlite:/path/on/a/lasting/disk.db.",
    );
  }
}

/** What options say of one path, or undefined. */
function findOption(options: AuthOptions, path: string): unknown {
  let value: unknown = options;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
