import { availableParallelism } from "node:os";
import { ConfigurationError } from "../error/configuration-error.ts";
import { parseTrustedProxies } from "../http/client-address.ts";
import { isLoopbackHost } from "../http/origin-rule.ts";
import type { HttpSettings, PageUrls } from "../http/settings.ts";
import { type PasswordPolicy, passwordPolicies } from "../password/policy.ts";
import type { SessionLimits } from "../session/session-limits.ts";
import type { AuthOptions, PageOptions } from "./options.ts";
import { parseBaseUrl, parseTrustedOrigins } from "./resolve-origins.ts";

/** Options, checked and completed, save what has to be opened. */
export interface ResolvedOptions {
  readonly settings: HttpSettings;
  readonly limits: SessionLimits;
  readonly policy: PasswordPolicy;
  readonly hashConcurrency: number;
}

const knownOptions: ReadonlySet<string> = new Set([
  "baseUrl",
  "basePath",
  "secret",
  "database",
  "migrate",
  "trustedOrigins",
  "trustedProxies",
  "pages",
  "productName",
  "session",
  "password",
  "logger",
  "clock",
]);

const defaultLimits: SessionLimits = {
  idleTimeout: 86_400,
  absoluteTimeout: 30 * 86_400,
  temporaryTimeout: 86_400,
  perUser: 100,
};

/** Checks options and fills in what was left out. Throws `ConfigurationError` with one sentence that names the option and the fix. */
export function resolveOptions(options: AuthOptions): ResolvedOptions {
  for (const name of Object.keys(options)) {
    if (!knownOptions.has(name)) {
      throw new ConfigurationError(name, `createAuth has no option "${name}"; take it out or check its spelling.`);
    }
  }
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
    pages: resolvePages(options.pages ?? {}, mountPath, baseUrl.origin, origins),
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

function resolvePages(pages: PageOptions, mountPath: string, origin: string, allowed: ReadonlySet<string>): PageUrls {
  const resolve = (name: keyof PageOptions, fallback: string): string => {
    const given = pages[name];
    if (given === undefined) return fallback;
    const isPath = given.startsWith("/") && !given.startsWith("//");
    const url = isPath || /^https?:\/\//.test(given) ? URL.parse(given, origin) : null;
    if (!url || !allowed.has(url.origin)) {
      throw new ConfigurationError(
        `pages.${name}`,
        `pages.${name} is "${given}"; write a path such as "/${name}", or a URL on the base URL's or a trusted origin.`,
      );
    }
    return url.origin === origin ? url.pathname + url.search + url.hash : url.href;
  };
  const login = resolve("login", `${mountPath}/login`);
  return {
    login,
    register: resolve("register", `${mountPath}/register`),
    account: resolve("account", `${mountPath}/account`),
    afterLogin: resolve("afterLogin", `${mountPath}/`),
    afterLogout: resolve("afterLogout", login),
  };
}

function resolveLimits(given: Partial<SessionLimits>): SessionLimits {
  const limits = { ...defaultLimits, ...given };
  for (const [name, value] of Object.entries(limits)) {
    if (!(name in defaultLimits))
      throw new ConfigurationError(
        `session.${name}`,
        `There is no option session.${name}; take it out or check its spelling.`,
      );
    positiveInteger(`session.${name}`, value);
  }
  if (limits.idleTimeout > limits.absoluteTimeout) {
    throw new ConfigurationError(
      "session.idleTimeout",
      `session.idleTimeout (${limits.idleTimeout} s) is longer than session.absoluteTimeout (${limits.absoluteTimeout} s); make it at most as long.`,
    );
  }
  return limits;
}

function resolvePolicy({ password = {} }: AuthOptions): PasswordPolicy {
  const name = password.policy ?? "default";
  const policy = Object.hasOwn(passwordPolicies, name) ? passwordPolicies[name] : undefined;
  if (policy) return policy;
  throw new ConfigurationError(
    "password.policy",
    `password.policy is "${name}"; choose ${Object.keys(passwordPolicies)
      .map((known) => `"${known}"`)
      .join(" or ")}.`,
  );
}

function positiveInteger(setting: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new ConfigurationError(setting, `${setting} is ${value}; write a whole number above 0.`);
}
