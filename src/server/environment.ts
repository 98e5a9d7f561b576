import { readFileSync } from "node:fs";
import type { AuthOptions } from "../auth/options.ts";
import { ConfigurationError } from "../error/configuration-error.ts";
import { isLoopbackAddress } from "../http/client-address.ts";
import { isLoopbackHost } from "../http/origin-rule.ts";
import type { MigrateMode } from "../storage/storage.ts";

/** What the server is told by its environment. */
export interface ServerConfiguration {
  /** Address to listen on. @default "127.0.0.1" */
  readonly host: string;
  /** @default 3000 */
  readonly port: number;
  readonly options: AuthOptions;
}

type Environment = Readonly<Record<string, string | undefined>>;

const migrateModes: readonly MigrateMode[] = ["auto", "check", "off"];

/** Every `LATCHKEY_*` name there is. Another one stops the start: a misspelt setting must not pass for a set one. */
const ownNames: Readonly<Record<string, true>> = {
  LATCHKEY_BASE_PATH: true,
  LATCHKEY_IDLE_TIMEOUT: true,
  LATCHKEY_ABSOLUTE_TIMEOUT: true,
  LATCHKEY_PASSWORD_HASH: true,
  LATCHKEY_PASSWORD_POLICY: true,
  LATCHKEY_PRODUCT_NAME: true,
};

/** Reads the environment. Throws `ConfigurationError` with one sentence that names the setting and the fix. */
export function readEnvironment(environment: Environment): ServerConfiguration {
  for (const name of Object.keys(environment)) {
    if (name.startsWith("LATCHKEY_") && !Object.hasOwn(ownNames, name)) {
      throw new ConfigurationError(
        name,
        `${name} is not a setting; take it out or correct it to one of ${Object.keys(ownNames).join(", ")}.`,
      );
    }
  }
  const host = text(environment, "HOST") ?? "127.0.0.1";
  const port = wholeNumber(environment, "PORT", 0, 65_535) ?? 3000;
  const baseUrl = text(environment, "BASE_URL");
  const isPublic = refuseUnclearMode(environment, host, baseUrl);
  const settings = readOptions(environment, baseUrl ?? `http://localhost:${port}`);
  if (isPublic) refuseIncomplete(environment, settings);
  return { host, port, options: settings };
}

/**
 * Development is what happens on loopback, and nothing else: forgetting a variable on a public machine must never open it.
 * Gives whether this is production.
 */
function refuseUnclearMode(environment: Environment, host: string, baseUrl: string | undefined): boolean {
  if (baseUrl !== undefined && !/^https?:$/.test(URL.parse(baseUrl)?.protocol ?? "")) {
    throw new ConfigurationError(
      "BASE_URL",
      `BASE_URL is "${baseUrl}"; write the address people use, such as https://app.example.com.`,
    );
  }
  // Only an address, or the one name that means this machine: other names are whatever DNS says.
  const listensLocally = host === "localhost" || isLoopbackAddress(host);
  if (!listensLocally && baseUrl === undefined) {
    throw new ConfigurationError(
      "BASE_URL",
      `BASE_URL is missing, but HOST=${host} is reachable from outside: set it to the address people use, such as https://app.example.com.`,
    );
  }
  const isLocalUrl = baseUrl === undefined || isLoopbackHost(new URL(baseUrl).hostname);
  if (isLocalUrl && !listensLocally) {
    throw new ConfigurationError(
      "BASE_URL",
      `BASE_URL is ${baseUrl}, which only this machine can open, but HOST=${host} is reachable from outside: set BASE_URL to the address people use, or HOST=127.0.0.1.`,
    );
  }
  if (isLocalUrl && environment["NODE_ENV"] === "production") {
    const seen = baseUrl === undefined ? "is missing" : `is ${baseUrl}, which only this machine can open`;
    throw new ConfigurationError(
      "BASE_URL",
      `BASE_URL ${seen}, but NODE_ENV=production: set it to the address people use, such as https://app.example.com.`,
    );
  }
  return !isLocalUrl;
}

function refuseIncomplete(environment: Environment, options: AuthOptions): void {
  if (options.trustedProxies === undefined) {
    throw new ConfigurationError(
      "TRUSTED_PROXIES",
      'TRUSTED_PROXIES is missing: say which proxies may name the client\'s address, such as "10.0.0.0/8", or "none" when there is no proxy.',
    );
  }
  if (environment["DATABASE_URL"] === undefined) {
    throw new ConfigurationError(
      "DATABASE_URL",
      "DATABASE_URL is missing: in production say where users are kept, postgres://… or sqlite:/path/on/a/lasting/disk.db.",
    );
  }
}

function readOptions(environment: Environment, baseUrl: string): AuthOptions {
  const secret = readSecrets(environment);
  const database = text(environment, "DATABASE_URL");
  const migrate = text(environment, "MIGRATE");
  if (migrate !== undefined && !migrateModes.includes(migrate as MigrateMode)) {
    throw new ConfigurationError("MIGRATE", `MIGRATE is "${migrate}"; write auto, check or off.`);
  }
  const trustedOrigins = text(environment, "TRUSTED_ORIGINS")
    ?.split(",")
    .map((origin) => origin.trim());
  const trustedProxies = text(environment, "TRUSTED_PROXIES");
  const basePath = text(environment, "LATCHKEY_BASE_PATH");
  const productName = text(environment, "LATCHKEY_PRODUCT_NAME");
  const idleTimeout = wholeNumber(environment, "LATCHKEY_IDLE_TIMEOUT", 1);
  const absoluteTimeout = wholeNumber(environment, "LATCHKEY_ABSOLUTE_TIMEOUT", 1);
  const hash = oneOf(environment, "LATCHKEY_PASSWORD_HASH", ["argon2id", "bcrypt"] as const);
  const policy = oneOf(environment, "LATCHKEY_PASSWORD_POLICY", ["default", "nist-800-63b-4"] as const);
  return {
    baseUrl,
    // The server has no other page to send people to than the one about themselves.
    pages: { afterLogin: `${pathOf(baseUrl)}/account` },
    session: { ...(idleTimeout && { idleTimeout }), ...(absoluteTimeout && { absoluteTimeout }) },
    password: { ...(hash && { hash }), ...(policy && { policy }) },
    ...(secret && { secret }),
    ...(database && { database }),
    ...(migrate && { migrate: migrate as MigrateMode }),
    ...(trustedOrigins && { trustedOrigins }),
    ...(trustedProxies && { trustedProxies }),
    ...(basePath && { basePath }),
    ...(productName && { productName }),
  };
}

/** A list has commas between: the first issues, all are accepted. */
function readSecrets(environment: Environment): string[] | undefined {
  const path = text(environment, "AUTH_SECRET_FILE");
  const given = text(environment, "AUTH_SECRET");
  if (path !== undefined && given !== undefined) {
    throw new ConfigurationError("AUTH_SECRET", "AUTH_SECRET and AUTH_SECRET_FILE are both set; keep one of them.");
  }
  const list = path === undefined ? given : readSecretFile(path);
  return list
    ?.split(/[,\n]/)
    .map((secret) => secret.trim())
    .filter((secret) => secret !== "");
}

function readSecretFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new ConfigurationError(
      "AUTH_SECRET_FILE",
      `AUTH_SECRET_FILE names ${path}, which cannot be read (${(error as NodeJS.ErrnoException).code}); correct the path or its permissions.`,
    );
  }
}

function pathOf(baseUrl: string): string {
  return URL.parse(baseUrl)?.pathname.replace(/\/$/, "") ?? "";
}

/** An empty variable counts as one that is not set, as in compose files. */
function text(environment: Environment, name: string): string | undefined {
  const value = environment[name]?.trim();
  return value === "" ? undefined : value;
}

function wholeNumber(
  environment: Environment,
  name: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const value = text(environment, name);
  if (value === undefined) return undefined;
  const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new ConfigurationError(
    name,
    `${name} is "${value}"; write a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? " up" : ` to ${most}`}.`,
  );
}

function oneOf<T extends string>(environment: Environment, name: string, values: readonly T[]): T | undefined {
  const value = text(environment, name);
  if (value === undefined) return undefined;
  const found = values.find((one) => one === value);
  if (found) return found;
  throw new ConfigurationError(name, `${name} is "${value}"; write ${values.join(" or ")}.`);
}
