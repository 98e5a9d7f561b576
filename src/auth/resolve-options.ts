import { availableParallelism } from "node:os";
import { ConfigurationError } from "../error/configuration-error.ts";
import { parseTrustedProxies } from "../http/client-address.ts";
import { isLoopbackHost } from "../http/origin-rule.ts";
import type { HttpSettings } from "../http/settings.ts";
import { type PasswordPolicy, type PasswordPolicyName, passwordPolicies } from "../password/policy.ts";
import type { SessionLimits } from "../session/session-limits.ts";
import type { AuthOptions, PageOptions, PasswordOptions } from "./options.ts";
import { resolvePages } from "./resolve-pages.ts";
import { parseBaseUrl, parseTrustedOrigins } from "./resolve-origins.ts";

/** Options, checked and completed, save what has to be opened. */
export interface ResolvedOptions {
  readonly settings: HttpSettings;
  readonly limits: SessionLimits;
  readonly policy: PasswordPolicy;
  readonly hashConcurrency: number;
}

/** Every option, so that a misspelt one does not pass for a set one. */
const knownOptions = {
  "": {
    baseUrl: true,
    basePath: true,
    secret: true,
    database: true,
    migrate: true,
    trustedOrigins: true,
    trustedProxies: true,
    pages: true,
    productName: true,
    session: true,
    password: true,
    logger: true,
    clock: true,
  } satisfies Record<keyof AuthOptions, true>,
  pages: {
    login: true,
    register: true,
    account: true,
    afterLogin: true,
    afterLogout: true,
  } satisfies Record<keyof PageOptions, true>,
  session: {
    idleTimeout: true,
    absoluteTimeout: true,
    temporaryTimeout: true,
    perUser: true,
  } satisfies Record<keyof SessionLimits, true>,
  password: {
    policy: true,
    concurrency: true,
    hash: true,
    argon2: true,
    bcrypt: true,
  } satisfies Record<keyof PasswordOptions, true>,
};

const defaultLimits: SessionLimits = {
  idleTimeout: 86_400,
  absoluteTimeout: 30 * 86_400,
  temporaryTimeout: 86_400,
  perUser: 100,
};

/** Checks options and fills in what was left out. Throws `ConfigurationError` with one sentence that names the option and the fix. */
export function resolveOptions(options: AuthOptions): ResolvedOptions {
  refuseUnknown("", options);
  refuseUnknown("pages", options.pages ?? {});
  refuseUnknown("session", options.session ?? {});
  refuseUnknown("password", options.password ?? {});
  oneOf("migrate", options.migrate ?? "auto", ["auto", "check", "off"]);
  oneOf("password.hash", options.password?.hash ?? "argon2id", ["argon2id", "bcrypt"]);
  refuseUnknownDatabase(options.database);
  const baseUrl = parseBaseUrl(options.baseUrl ?? "http://localhost:3000");
  const development = isLoopbackHost(baseUrl.hostname);
  const secure = baseUrl.protocol === "https:";
  const mountPath = baseUrl.pathname.replace(/\/$/, "");
  const trustedOrigins = parseTrustedOrigins(options.trustedOrigins ?? [], { development, baseUrl });
  const origins = new Set([baseUrl.origin, ...trustedOrigins]);
  const settings: HttpSettings = {
    development,
    origin: baseUrl.origin,
    mountPath,
    basePath: parseBasePath(options.basePath ?? "/auth"),
    secure,
    trustedOrigins,
    trustedProxies: parseTrustedProxies(String(options.trustedProxies ?? "none")),
    pages: resolvePages(options.pages ?? {}, { mountPath, origin: baseUrl.origin, allowed: origins }),
    productName: options.productName ?? "Latchkey",
    cookieNames: cookieNames(secure, baseUrl.port),
  };
  return {
    settings,
    limits: resolveLimits(options.session ?? {}),
    policy: resolvePolicy(options),
    hashConcurrency: positiveInteger(
      "password.concurrency",
      options.password?.concurrency ?? Math.min(availableParallelism(), 3),
    ),
  };
}

/**
 * Over https the `__Host-` prefix keeps sibling subdomains from planting a cookie. Plain HTTP on loopback cannot have it; there the
 * port in the name keeps two projects apart, because cookies do not know ports.
 */
function cookieNames(secure: boolean, port: string): HttpSettings["cookieNames"] {
  const name = (purpose: string): string =>
    secure ? `__Host-latchkey-${purpose}` : `latchkey-${purpose}-${port === "" ? "80" : port}`;
  return { session: name("session"), flash: name("flash") };
}

function parseBasePath(basePath: string): string {
  if (/^(?:\/[a-z0-9][a-z0-9-]*)+$/.test(basePath)) return basePath;
  throw new ConfigurationError(
    "basePath",
    `basePath is "${basePath}"; write a path such as "/auth", in lower case and without a slash at the end.`,
  );
}

function resolveLimits(given: Partial<SessionLimits>): SessionLimits {
  const limits = { ...defaultLimits, ...given };
  for (const [name, value] of Object.entries(limits)) positiveInteger(`session.${name}`, value);
  if (limits.idleTimeout > limits.absoluteTimeout) {
    throw new ConfigurationError(
      "session.idleTimeout",
      `session.idleTimeout (${limits.idleTimeout} s) is longer than session.absoluteTimeout (${limits.absoluteTimeout} s); make it at most as long.`,
    );
  }
  return limits;
}

function resolvePolicy({ password = {} }: AuthOptions): PasswordPolicy {
  const names = Object.keys(passwordPolicies) as PasswordPolicyName[];
  return passwordPolicies[oneOf("password.policy", password.policy ?? "default", names)];
}

/** Security: the value is not repeated, it may hold a password. */
function refuseUnknownDatabase(database: AuthOptions["database"]): void {
  if (typeof database !== "string" || /^(sqlite:.|postgres(ql)?:\/\/)/.test(database)) return;
  throw new ConfigurationError("database", "database must start with sqlite:, postgres:// or postgresql://.");
}

function refuseUnknown(group: keyof typeof knownOptions, given: object): void {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(knownOptions[group], name)) continue;
    const setting = group === "" ? name : `${group}.${name}`;
    throw new ConfigurationError(setting, `createAuth has no option "${setting}"; take it out or check its spelling.`);
  }
}

function oneOf<T extends string>(setting: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value;
  const list = allowed.map((one) => `"${one}"`).join(" or ");
  throw new ConfigurationError(setting, `${setting} is "${value}"; choose ${list}.`);
}

function positiveInteger(setting: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new ConfigurationError(setting, `${setting} is ${value}; write a whole number above 0.`);
}
