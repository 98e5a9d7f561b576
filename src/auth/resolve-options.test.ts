import { expect, test } from "vitest";
import { ConfigurationError } from "../error/configuration-error.ts";
import type { AuthOptions } from "./options.ts";
import { resolveOptions } from "./resolve-options.ts";

const publicUrl = "https://app.example.com";

test("without options it is development on localhost, with cookies named for the port", () => {
  const { settings, limits } = resolveOptions({});
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
  });
});

test("over https cookies have the __Host- prefix, and pages stand below the base URL's path", () => {
  const { settings } = resolveOptions({ baseUrl: `${publicUrl}/app/` });
  expect(settings).toMatchObject({ development: false, secure: true, mountPath: "/app" });
  expect(settings.cookieNames.session).toBe("__Host-latchkey-session");
  expect(settings.pages.login).toBe("/app/login");
});

test("pages may be on a trusted origin", () => {
  const { settings } = resolveOptions({
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
    resolveOptions(options as AuthOptions);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(ConfigurationError);
  expect(thrown).toMatchObject({ setting });
  expect((thrown as Error).message).toMatch(/^[^\n]+\.$/);
});
