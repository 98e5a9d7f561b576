import { expect, test } from "vitest";
import { ConfigurationError } from "../error/configuration-error.ts";
import { readOptions } from "./read-options.ts";
import { type ResolvedOptions, resolveOptions } from "./resolve-options.ts";
import { generateSecret } from "../secret/root-secret.ts";

const publicUrl = "https://app.example.com";

/** What `createAuth` does with what it is given. */
function resolve(options: unknown): ResolvedOptions {
  return resolveOptions(readOptions(options));
}

const randomSecret = generateSecret();

test("lifetimes of tokens that were left out follow a parent that is shorter", () => {
  expect(resolve({}).token).toStrictEqual({
    issuer: "http://localhost:3000/auth",
    algorithm: "ES256",
    secrets: [],
    keyRotation: 2_592_000,
    accessTokenLifetime: 900,
    refreshIdleTimeout: 604_800,
    refreshAbsoluteTimeout: 7_776_000,
    refreshGrace: 30,
    audiences: [],
    claims: [],
    dangerouslyAllowBodyTransport: false,
    dangerouslyAcceptWhenStale: false,
  });
  expect(resolve({ token: { refreshAbsoluteTimeout: 20 } }).token).toMatchObject({
    refreshIdleTimeout: 20,
    accessTokenLifetime: 20,
    refreshGrace: 19,
  });
  const { issuer } = resolve({ baseUrl: `${publicUrl}/app/`, basePath: "/login-api" }).token;
  expect(issuer).toBe("https://app.example.com/app/login-api");
});

test("HS256 takes one secret or a list of them", () => {
  const token = { algorithm: "HS256", secret: randomSecret };
  expect(resolve({ token }).token.secrets).toStrictEqual([randomSecret]);
});

test("without options it is development on localhost, with cookies named for the port", () => {
  const { settings, limits } = resolve({});
  expect(settings).toMatchObject({
    development: true,
    secure: false,
    origin: "http://localhost:3000",
    basePath: "/auth",
  });
  expect(settings.cookieNames.session).toBe("latchkey-session-3000");
  expect(settings.pages).toMatchObject({ login: "/login", afterLogin: "/", afterLogout: "/login" });
  expect(limits).toStrictEqual({
    idleTimeout: 86_400,
    absoluteTimeout: 2_592_000,
    temporaryTimeout: 86_400,
    perUser: 100,
    token: { idleTimeout: 604_800, absoluteTimeout: 7_776_000 },
  });
});

test("over https cookies have the __Host- prefix, and pages stand below the base URL's path", () => {
  const { settings } = resolve({ baseUrl: `${publicUrl}/app/` });
  expect(settings).toMatchObject({ development: false, secure: true, mountPath: "/app" });
  expect(settings.cookieNames.session).toBe("__Host-latchkey-session");
  expect(settings.pages.login).toBe("/app/login");
});

test("pages may be on a trusted origin", () => {
  const { settings } = resolve({
    baseUrl: publicUrl,
    trustedOrigins: ["https://www.example.com"],
    pages: { login: "https://www.example.com/sign-in", afterLogin: "/home?tab=1" },
  });
  expect(settings.pages).toMatchObject({ login: "https://www.example.com/sign-in", afterLogin: "/home?tab=1" });
});

/** What a program in plain JavaScript may pass. */
const refused: readonly (readonly [setting: string, options: unknown])[] = [
  ["baseURL", { baseURL: publicUrl }],
  ["baseUrl", { baseUrl: "app.example.com" }],
  ["baseUrl", { baseUrl: "ftp://app.example.com" }],
  ["baseUrl", { baseUrl: "http://app.example.com" }],
  ["baseUrl", { baseUrl: "http://127.0.0.1.evil.example" }],
  ["baseUrl", { baseUrl: `${publicUrl}?x=1` }],
  ["baseUrl", { baseUrl: `${publicUrl}//evil.example` }],
  ["baseUrl", { baseUrl: `${publicUrl}/:a*` }],
  ["basePath", { basePath: "auth" }],
  ["basePath", { basePath: "/auth/" }],
  ["basePath", { basePath: "/:id" }],
  ["database", { database: "mysql://x" }],
  ["database", { database: "sqlite:" }],
  ["databaseDirectUrl", { database: "postgres://pooler/app", databaseDirectUrl: "mysql://x" }],
  ["databaseDirectUrl", { database: "sqlite:x.db", databaseDirectUrl: "postgres://host/app" }],
  ["databaseDirectUrl", { databaseDirectUrl: "postgres://host/app" }],
  ...[
    "",
    "localhost:6379",
    "http://localhost",
    "redis://",
    "redis://host/name",
    "redis://u:%zz@host",
    "/tmp/redis.sock",
  ].map((redis) => ["redis", { redis }] as const),
  ["redis", { redis: {} }],
  ["redis", { redis: ["redis://localhost"] }],
  ["redis", { redis: true }],
  ["migrate", { migrate: "none" }],
  ["pages.login", { pages: { login: "//evil.example" } }],
  ["pages.login", { pages: { login: "/..//evil.example/x" } }],
  ["pages.login", { pages: { login: "https://evil.example/login" } }],
  ["pages.login", { pages: { login: "/login?a=1" } }],
  ["pages.account", { pages: { account: "/account#top" } }],
  ["pages.afterLogin", { pages: { afterLogin: "javascript:alert(1)" } }],
  ["pages.logIn", { pages: { logIn: "/x" } }],
  ["session.idleTimeout", { session: { idleTimeout: 0 } }],
  ["session.idleTimeout", { session: { idleTimeout: 100, absoluteTimeout: 10 } }],
  ["session.perUser", { session: { perUser: 1.5 } }],
  ["session.timeout", { session: { timeout: 10 } }],
  ["password.hash", { password: { hash: "scrypt" } }],
  ["password.policy", { password: { policy: "strict" } }],
  ["password.concurrency", { password: { concurrency: -1 } }],
  ["password.minLength", { password: { minLength: 4 } }],
  ["password.hash", { password: { hash: "bcryp" } }],
  ["password.argon2.memoryCost", { password: { argon2: { memoryCost: 1 } } }],
  ["session.temporaryTimeout", { session: { temporaryTimeout: 100, absoluteTimeout: 10 } }],
  ["session.absoluteTimeout", { session: { absoluteTimeout: 1e13 } }],
  ["productName", { productName: "" }],
  ["productName", { productName: "a\u0000b" }],
  ["productName", { productName: "x".repeat(500) }],
  ["productName", { productName: ["Latchkey"] }],
  ["productName", { productName: null }],
  ["baseUrl", { baseUrl: [publicUrl] }],
  ["baseUrl", { baseUrl: `https://${"a".repeat(300)}` }],
  ["session.idleTimeout", { session: { idleTimeout: "3600" } }],
  ["session", { session: [] }],
  ["pages", { pages: "none" }],
  ["trustedOrigins", { trustedOrigins: publicUrl }],
  ["trustedOrigins", { trustedOrigins: [["https://www.example.com"]] }],
  ["trustedOrigins", { trustedOrigins: [undefined] }],
  ["logger", { logger: "pino" }],
  ["database", { database: ["sqlite:x"] }],
  ["port", { port: 3000 }],
  ["__proto__", JSON.parse('{"__proto__": {"baseUrl": "https://evil.example"}}')],
  ["constructor", { constructor: 1 }],
  ["session.__proto__", { session: JSON.parse('{"__proto__": 1}') }],
  ["", null],
  ["", "https://app.example.com"],
  ["", () => ({})],
  ["", Promise.resolve({})],
  ["", new Map()],
  ["", []],
  ["token.algorithm", { token: { algorithm: "none" } }],
  ["token.algorithm", { token: { algorithm: "es256" } }],
  ["token.algorithm", { token: { algorithm: "HS512" } }],
  ["token.keyRotation", { token: { keyRotation: 600 } }],
  ["token.keyRotation", { token: { keyRotation: 3600, accessTokenLifetime: 7200 } }],
  ["token.keyRotation", { token: { algorithm: "HS256", secret: randomSecret, keyRotation: 3600 } }],
  ["token.accessTokenLifetime", { token: { accessTokenLifetime: 0 } }],
  ["token.accessTokenLifetime", { token: { accessTokenLifetime: 86_401 } }],
  ["token.accessTokenLifetime", { token: { accessTokenLifetime: 601, refreshIdleTimeout: 600 } }],
  ["token.refreshIdleTimeout", { token: { refreshIdleTimeout: 601, refreshAbsoluteTimeout: 600 } }],
  ["token.refreshGrace", { token: { refreshGrace: 301 } }],
  ["token.refreshGrace", { token: { refreshGrace: 60, accessTokenLifetime: 60 } }],
  ["token.secret", { token: { algorithm: "HS256" } }],
  ["token.secret", { token: { algorithm: "HS256", secret: [] } }],
  ["token.secret", { token: { algorithm: "HS256", secret: "" } }],
  ["token.secret", { token: { algorithm: "HS256", secret: [randomSecret, "changeme"] } }],
  ["token.secret", { token: { secret: randomSecret } }],
  ["token.secret", { token: { algorithm: "ES256", secret: randomSecret } }],
  ["token.secret", { secret: ["another", randomSecret], token: { algorithm: "HS256", secret: randomSecret } }],
  ["token.audiences", { token: { audiences: ["https://a.example", ""] } }],
  ["token.audiences", { token: { audiences: ["two words"] } }],
  ["token.audiences", { token: { algorithm: "HS256", secret: randomSecret, audiences: ["https://a.example"] } }],
  ["token.dangerouslyAcceptWhenStale", { token: { dangerouslyAcceptWhenStale: "yes" } }],
  ["registration", { registration: "close" }],
  ["registration", { registration: true }],
  ...[
    "com",
    "co.uk",
    "@example.com",
    "*.example.com",
    "example",
    ".example.com",
    "example.com.",
    "a b.example",
    "",
  ].map((domain) => ["allowedEmailDomains", { allowedEmailDomains: [domain] }] as const),
  ["allowedEmailDomains", { allowedEmailDomains: "example.com" }],
  ["allowedEmailDomains", { allowedEmailDomains: [] }],
  ["allowedEmailDomains", { allowedEmailDomains: ["127.0.0.1"] }],
  ["password", { password: true }],
  ["password.breachCheck", { password: { breachCheck: "yes" } }],
  ["password.breachCheck.timeout", { password: { breachCheck: { timeout: 0 } } }],
  ["password", { password: null }],
  ["password", { password: "false" }],
  ["pages.resetPassword", { pages: { resetPassword: "https://evil.example/reset" } }],
  ["pages.verifyEmail", { pages: { verifyEmail: "/verify?token=1" } }],
  ...[
    ".example.com",
    "com",
    "example.com:443",
    "https://example.com",
    "*.example.com",
    "example.com.",
    "xn--",
    "93.184.216.34",
    "0x5d.184.216.34",
    "::1",
    "localhost",
    "other.example.org",
    "p.example.com",
    "deep.app.example.com",
    "%65xample.com",
    "example.com; Path=/x",
    "",
    "a".repeat(300),
  ].map((cookieDomain) => ["cookieDomain", { baseUrl: publicUrl, cookieDomain }] as const),
  ["cookieDomain", { baseUrl: "https://app.example.co.uk", cookieDomain: "co.uk" }],
  ["cookieDomain", { baseUrl: "https://ada.github.io", cookieDomain: "github.io" }],
  ["cookieDomain", { baseUrl: "https://app.corp", cookieDomain: "corp" }],
  ["cookieDomain", { baseUrl: "https://93.184.216.34", cookieDomain: "93.184.216.34" }],
  ["cookieDomain", { cookieDomain: "localhost" }],
  ["cookieDomain", { baseUrl: "https://app.localhost", cookieDomain: "app.localhost" }],
  ["cookieDomain", { baseUrl: publicUrl, cookieDomain: ["example.com"] }],
  ["trustedOrigins", { baseUrl: "https://app.example.co.uk", trustedOrigins: ["https://evil.co.uk"] }],
  ["trustedOrigins", { baseUrl: "https://ada.github.io", trustedOrigins: ["https://eve.github.io"] }],
  ["trustedOrigins", { baseUrl: "https://93.184.216.34", trustedOrigins: ["https://93.184.216.35"] }],
  ["trustedProxies", { trustedProxies: "everyone" }],
  ["trustedOrigins", { trustedOrigins: ["https://*.localhost"] }],
  ["trustedOrigins", { trustedOrigins: ["null"] }],
  ["trustedOrigins", { baseUrl: publicUrl, trustedOrigins: ["https://other.example.org"] }],
  ["trustedOrigins", { baseUrl: publicUrl, trustedOrigins: ["http://www.example.com"] }],
  ["trustedOrigins", { baseUrl: publicUrl, trustedOrigins: ["https://www.example.com/"] }],
];

test.each(refused)("%s: %j stops the start with one sentence that names it", (setting, options) => {
  let thrown: unknown;
  try {
    resolve(options);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(ConfigurationError);
  expect(thrown).toMatchObject({ setting });
  expect((thrown as Error).message.length).toBeLessThan(400);
  expect((thrown as Error).message).toMatch(/^[^\n]+\.$/);
});

test("an unknown option is told what was probably meant", () => {
  const message = (options: unknown): string => {
    try {
      resolve(options);
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(message({ baseURL: publicUrl })).toBe(
    'createAuth has no option "baseURL" (did you mean "baseUrl"?); take it out or correct it.',
  );
  expect(message({ trustedOrigin: [] })).toContain('did you mean "trustedOrigins"?');
  expect(message({ idleTimeout: 5 })).toContain('did you mean "session.idleTimeout"?');
  expect(message({ session: { idleTimout: 5 } })).toContain('did you mean "session.idleTimeout"?');
  expect(message({ port: 3000 })).toContain("the variable PORT");
  expect(message({ wings: 2 })).toContain("take it out");
});

test("a getter that throws is a wrong option, not a fault", () => {
  const options = {
    get baseUrl() {
      throw new Error("no");
    },
  };
  expect(() => resolve(options)).toThrow(ConfigurationError);
});

test("no option is taken from a prototype, and none is read twice", () => {
  expect(() => resolve(Object.create({ baseUrl: publicUrl }))).toThrow(ConfigurationError);
  let reads = 0;
  const counting = {
    get baseUrl() {
      reads += 1;
      return reads === 1 ? publicUrl : "http://localhost:1";
    },
  };
  expect(resolve(counting).settings.origin).toBe(publicUrl);
  expect(reads).toBe(1);
});

test("limits that were left out follow a shorter absolute one", () => {
  expect(resolve({ session: { absoluteTimeout: 600 } }).limits).toMatchObject({
    idleTimeout: 600,
    temporaryTimeout: 600,
  });
});

test("cookieDomain is the base URL's host or a parent that one owner has, in its one spelling", () => {
  const domain = (baseUrl: string, cookieDomain: string): unknown => {
    const { settings } = resolve({ baseUrl, cookieDomain });
    expect(settings.cookieNames).toMatchObject({
      session: "__Secure-latchkey-session",
      formerSession: "__Host-latchkey-session",
      flash: "__Host-latchkey-flash",
    });
    return settings.cookieDomain;
  };
  expect(domain(publicUrl, "example.com")).toBe("example.com");
  expect(domain(publicUrl, "EXAMPLE.com")).toBe("example.com");
  expect(domain(publicUrl, "app.example.com")).toBe("app.example.com");
  expect(domain("https://app.example.co.uk", "example.co.uk")).toBe("example.co.uk");
  expect(domain("https://x.ada.github.io", "ada.github.io")).toBe("ada.github.io");
  expect(domain("https://app.bücher.example", "bücher.example")).toBe("xn--bcher-kva.example");
});

test("origins of one registrable domain are one site, also where the suffix has two labels", () => {
  const trust = (baseUrl: string, origin: string): number =>
    resolve({ baseUrl, trustedOrigins: [origin] }).settings.trustedOrigins.size;
  expect(trust("https://app.example.co.uk", "https://www.example.co.uk")).toBe(1);
  expect(trust("https://a.b.ada.github.io", "https://ada.github.io")).toBe(1);
  expect(trust("https://app.corp", "https://app.corp:8443")).toBe(1);
});

test("domains of addresses are kept in their one spelling", () => {
  const { settings } = resolve({ allowedEmailDomains: ["Example.com", "bücher.example", "mail.example.co.uk"] });
  expect([...(settings.registration.domains ?? [])]).toStrictEqual([
    "example.com",
    "xn--bcher-kva.example",
    "mail.example.co.uk",
  ]);
});

test("verification follows from whether mails arrive anywhere, and cannot be asked for without", () => {
  const mailer = { send: async () => {} };
  expect(resolve({ baseUrl: publicUrl }).verification).toBe("off");
  expect(resolve({ baseUrl: publicUrl, mailer }).verification).toBe("required");
  expect(resolve({}).verification).toBe("optional");
  expect(resolve({ mailer }).verification).toBe("required");
  for (const verification of ["off", "optional", "required"] as const)
    expect(resolve({ baseUrl: publicUrl, mailer, verification }).verification).toBe(verification);
  for (const verification of ["optional", "required"])
    expect(() => resolve({ baseUrl: publicUrl, verification })).toThrow(
      /^verification is ".*", but nothing sends mails: set smtp/,
    );
});
