import { ConfigurationError } from "../error/configuration-error.ts";
import { parseTrustedProxies } from "../http/client-address.ts";
import { isLoopbackHost } from "../http/origin-rule.ts";
import type { Provider } from "../federation/provider.ts";
import { toProviderSetting } from "../http/provider-setting.ts";
import type { HttpSettings } from "../http/settings.ts";
import { type PasswordPolicy, passwordPolicies } from "../password/policy.ts";
import type { CarrierLimits, SessionLimits } from "../session/session-limits.ts";
import { quote } from "../shared/quote.ts";
import type { TokenSettings } from "../token/token-settings.ts";
import type { RedisClient, RedisCluster } from "../storage/redis/redis-client.ts";
import { maxNameLength, parseName } from "../user/name.ts";
import type { VerificationMode } from "../verification/verification-mode.ts";
import type { LegacyPassword } from "../password/legacy-password.ts";
import type { AuthOptions, HstsOptions } from "./options.ts";
import type { BreachCheckSettings } from "../password/breach-check.ts";
import { resolveBreachCheck } from "./resolve-breach-check.ts";
import { resolveCookieDomain } from "./resolve-cookie-domain.ts";
import { resolveForwardAuth } from "./resolve-forward-auth.ts";
import { defaultLogger } from "./default-logger.ts";
import { type ResolvedHooks, resolveHooks } from "./resolve-hooks.ts";
import { type MailMode, resolveMail } from "./resolve-mail.ts";
import { resolveDirectUrl } from "./resolve-direct-url.ts";
import { resolveNativeRedirects } from "./resolve-native.ts";
import { resolvePages } from "./resolve-pages.ts";
import { resolveProviders } from "./resolve-providers.ts";
import { resolveRedis } from "./resolve-redis.ts";
import { resolveRegistration } from "./resolve-registration.ts";
import { resolveTheme } from "./resolve-theme.ts";
import { resolveToken } from "./resolve-token.ts";
import { resolveCopies, resolveLanguages } from "./resolve-words.ts";
import { resolveVerification } from "./resolve-verification.ts";
import { parseBaseUrl, parseTrustedOrigins } from "./resolve-origins.ts";

/** Options, checked and completed, save what has to be opened. */
export interface ResolvedOptions {
  readonly settings: HttpSettings;
  readonly limits: CarrierLimits;
  readonly policy: PasswordPolicy;
  readonly breachCheck: BreachCheckSettings | null;
  readonly mail: MailMode;
  readonly hooks: ResolvedHooks;
  readonly legacyPassword: LegacyPassword | null;
  readonly providers: readonly Provider[];
  readonly verification: VerificationMode;
  readonly token: TokenSettings;
  readonly redis: string | RedisClient | RedisCluster | null;
  readonly databaseDirectUrl: string | null;
  /** Seconds. */
  readonly eventRetention: number;
}

const defaultLimits: SessionLimits = {
  idleTimeout: 86_400,
  absoluteTimeout: 30 * 86_400,
  temporaryTimeout: 86_400,
  perUser: 100,
};

/**
 * Checks what options mean together and fills in what was left out; names and types are checked already (`readOptions`). Throws
 * `ConfigurationError` with one sentence that names the option and the fix.
 */
export function resolveOptions(options: AuthOptions): ResolvedOptions {
  refuseUnknownDatabase(options.database);
  const baseUrl = parseBaseUrl(options.baseUrl ?? "http://localhost:3000");
  const development = isLoopbackHost(baseUrl.hostname);
  const secure = baseUrl.protocol === "https:";
  const mountPath = baseUrl.pathname.replace(/\/$/, "");
  const trustedOrigins = parseTrustedOrigins(options.trustedOrigins ?? [], { development, baseUrl });
  const origins = new Set([baseUrl.origin, ...trustedOrigins]);
  const cookieDomain = resolveCookieDomain(options.cookieDomain, baseUrl);
  const trustedProxies = parseTrustedProxies(String(options.trustedProxies ?? "none"));
  const basePath = parseBasePath(options.basePath ?? "/auth");
  const issuer = baseUrl.origin + mountPath + basePath;
  const password = options.password || {};
  const mail = resolveMail(options, development);
  const providers = resolveProviders(options.providers, development);
  const settings: HttpSettings = {
    development,
    origin: baseUrl.origin,
    mountPath,
    basePath,
    secure,
    hsts: secure && !development ? describeHsts(options.hsts ?? {}) : null,
    trustedOrigins,
    trustedProxies,
    forwardAuth: resolveForwardAuth(options.forwardAuthHosts ?? [], { baseUrl, cookieDomain, trustedProxies, issuer }),
    nativeRedirects: resolveNativeRedirects(options.nativeRedirectUris ?? []),
    pages: resolvePages(options.pages ?? {}, { mountPath, origin: baseUrl.origin, allowed: origins }),
    look: resolveTheme(options.theme ?? {}, {
      origin: baseUrl.origin,
      mountPath,
      basePath,
      logger: options.logger ?? defaultLogger,
    }),
    productName: parseProductName(options.productName ?? "Latchkey"),
    languages: resolveLanguages(options.languages),
    copies: resolveCopies(options.copy),
    cookieNames: cookieNames(secure, baseUrl.port, cookieDomain),
    cookieDomain,
    passwords: options.password !== false,
    providers: providers.map(toProviderSetting),
    registration: resolveRegistration(options),
    mailbox: mail.kind === "mailbox",
  };
  const token = resolveToken(options, issuer);
  const tokenLimits = { idleTimeout: token.refreshIdleTimeout, absoluteTimeout: token.refreshAbsoluteTimeout };
  return {
    settings,
    limits: { ...resolveLimits(options.session ?? {}), token: tokenLimits },
    policy: passwordPolicies[password.policy ?? "default"],
    breachCheck: resolveBreachCheck(password, development),
    mail,
    hooks: resolveHooks(options, development),
    legacyPassword: resolveLegacy(options),
    providers,
    verification: resolveVerification(options.verification, mail),
    token,
    redis: resolveRedis(options.redis),
    databaseDirectUrl: resolveDirectUrl(options),
    eventRetention: options.eventRetention ?? 400 * 86_400,
  };
}

/**
 * Over https the `__Host-` prefix keeps sibling subdomains from planting a cookie. Plain HTTP on loopback cannot have it; there the
 * port in the name keeps two projects apart, because cookies do not know ports. A cookie for a whole domain cannot have `__Host-`
 * either: `__Secure-` at least keeps plain HTTP from setting it. What no other host needs stays with this one.
 */
function cookieNames(secure: boolean, port: string, domain: string | null): HttpSettings["cookieNames"] {
  const name = (purpose: string): string =>
    secure ? `__Host-latchkey-${purpose}` : `latchkey-${purpose}-${port === "" ? "80" : port}`;
  const flow = (mark: string): string => name(`flow-${mark}`);
  const session = name("session");
  const own = {
    refresh: name("refresh"),
    hint: name("hint"),
    flash: name("flash"),
    device: name("device"),
    mailbox: name("mailbox"),
    browser: name("browser"),
    link: name("link"),
    flow,
  };
  if (domain === null) return { ...own, session, formerSession: null };
  return { ...own, session: "__Secure-latchkey-session", formerSession: session };
}

/** RFC 6797, section 6.1. Subdomains only on request: the one who sets it may not know them all, and browsers do not forget for a year. */
function describeHsts({ maxAge = 31_536_000, includeSubDomains = false }: HstsOptions): string {
  return `max-age=${maxAge}${includeSubDomains ? "; includeSubDomains" : ""}`;
}

function parseBasePath(basePath: string): string {
  if (/^(?:\/[a-z0-9][a-z0-9-]{0,63}){1,8}$/.test(basePath)) return basePath;
  throw new ConfigurationError(
    "basePath",
    `basePath is ${quote(basePath)}; write a path such as "/auth", in lower case and without a slash at the end.`,
  );
}

/** It stands in titles and in mails. */
function parseProductName(given: string): string {
  const name = parseName(given);
  if (name) return name;
  throw new ConfigurationError(
    "productName",
    `productName is ${quote(given)}; write a name of 1 to ${maxNameLength} characters.`,
  );
}

/** What was left out follows an absolute limit that is shorter; what was said and contradicts it is refused. */
function resolveLimits(given: Partial<SessionLimits>): SessionLimits {
  const { absoluteTimeout = defaultLimits.absoluteTimeout, perUser = defaultLimits.perUser } = given;
  const within = (name: "idleTimeout" | "temporaryTimeout"): number => {
    const seconds = given[name];
    if (seconds === undefined) return Math.min(defaultLimits[name], absoluteTimeout);
    if (seconds <= absoluteTimeout) return seconds;
    throw new ConfigurationError(
      `session.${name}`,
      `session.${name} (${seconds} s) is longer than session.absoluteTimeout (${absoluteTimeout} s); make it at most as long.`,
    );
  };
  const idleTimeout = within("idleTimeout");
  return { idleTimeout, absoluteTimeout, temporaryTimeout: within("temporaryTimeout"), perUser };
}

function resolveLegacy({ legacyPassword, password }: AuthOptions): LegacyPassword | null {
  if (legacyPassword === undefined) return null;
  const wrong =
    typeof legacyPassword !== "function"
      ? "is no function; write one"
      : "is set, and password is false, so that nobody logs in with one; take one of them out";
  if (typeof legacyPassword === "function" && password !== false) return legacyPassword;
  throw new ConfigurationError("legacyPassword", `legacyPassword ${wrong}.`);
}

/** Security: the value is not repeated, it may hold a password. */
function refuseUnknownDatabase(database: AuthOptions["database"]): void {
  if (typeof database !== "string" || /^(sqlite:.|postgres(ql)?:\/\/)/.test(database)) return;
  throw new ConfigurationError(
    "database",
    "database must start with sqlite:, postgres:// or postgresql://; write sqlite:PATH or the URL of a PostgreSQL database.",
  );
}
