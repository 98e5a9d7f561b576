import fc from "fast-check";
import { expect, test } from "vitest";
import { variablesOf } from "../auth/setting.ts";
import { settings } from "../auth/settings-table.ts";
import { ConfigurationError } from "../error/configuration-error.ts";
import { readConfiguration } from "./environment.ts";

/** The sentence that stops a start, or what is read. */
function read(environment: Record<string, string | undefined>, options?: object): unknown {
  try {
    return readConfiguration(environment, options ? { path: "latchkey.config.ts", options } : null);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.message;
  }
}

test.each([
  ["PORT", "0x10"],
  ["PORT", "+3000"],
  ["PORT", "3e3"],
  ["PORT", "3000.0"],
  ["PORT", "٣٠٠٠"],
  ["PORT", "3000 4000"],
  ["PORT", "-1"],
  ["LATCHKEY_IDLE_TIMEOUT", "0"],
  ["LATCHKEY_IDLE_TIMEOUT", "1h"],
  ["LATCHKEY_IDLE_TIMEOUT", "999999999999"],
  ["LATCHKEY_IDLE_TIMEOUT", "NaN"],
  ["LATCHKEY_REGISTRATION", "CLOSED"],
  ["LATCHKEY_REGISTRATION", "__proto__"],
  ["LATCHKEY_PASSWORD", "0"],
  ["MIGRATE", "constructor"],
])("%s=%j is refused in one sentence that names it", (name, value) => {
  expect(read({ [name]: value })).toMatch(new RegExp(`^${name} is [^\\n]+; write [^\\n]+\\.$`));
});

test("a switch with details is on by itself, by its details, and keeps what the file says of them", () => {
  const on = "LATCHKEY_PASSWORD_BREACH_CHECK";
  const url = "https://list.example.com/range/";
  const of = (breachCheck: unknown) => ({ options: { password: { breachCheck } } });
  expect(read({ [on]: "true" })).toMatchObject(of(true));
  expect(read({ [`${on}_TIMEOUT`]: "3" })).toMatchObject(of({ timeout: 3 }));
  expect(read({ [on]: "true", [`${on}_TIMEOUT`]: "3" }, of({ url }).options)).toMatchObject(of({ url, timeout: 3 }));
  expect(read({ [on]: "false" }, of({ url }).options)).toMatchObject(of(false));
  expect(read({ [on]: "false", [`${on}_URL`]: url })).toMatch(new RegExp(`^${on}_URL is set, but breachCheck is`));
});

test("white space around a value does not count, and an empty one is none", () => {
  expect(read({ PORT: " 4000\n", LATCHKEY_PRODUCT_NAME: "\t Harbour ", MIGRATE: "  " })).toMatchObject({
    port: 4000,
    options: { productName: "Harbour", baseUrl: "http://localhost:4000" },
  });
  expect(read({ MIGRATE: " " })).not.toHaveProperty("options.migrate");
});

test("the environment wins over the file, setting by setting, and leaves the file's options as they were", () => {
  const options = { session: { idleTimeout: 600, perUser: 3 }, password: { policy: "nist-800-63b-4" } };
  const before = structuredClone(options);
  expect(read({ LATCHKEY_IDLE_TIMEOUT: "60", LATCHKEY_PASSWORD: "false" }, options)).toMatchObject({
    options: { session: { idleTimeout: 60, perUser: 3 }, password: false },
  });
  expect(options).toStrictEqual(before);
  expect(read({ LATCHKEY_PASSWORD: "true" }, { password: false })).toMatchObject({ options: { password: {} } });
  expect(read({ LATCHKEY_PASSWORD: "true" }, options)).toMatchObject({ options: { password: options.password } });
  expect(read({ LATCHKEY_PASSWORD_HASH: "bcrypt" }, { password: false })).toMatch(
    /^LATCHKEY_PASSWORD_HASH is set, but passwords are switched off/,
  );
});

test("what a file says of the mode is judged as if the environment had said it", () => {
  expect(read({ HOST: "0.0.0.0" }, { baseUrl: "http://localhost:3000" })).toMatch(
    /^latchkey\.config\.ts: baseUrl is http:\/\/localhost:3000, which only this machine can open/,
  );
  expect(read({ NODE_ENV: "production" }, { baseUrl: "http://localhost:3000" })).toMatch(/NODE_ENV=production/);
  expect(read({}, { baseUrl: "https://app.example.com" })).toMatch(/^TRUSTED_PROXIES is missing/);
  expect(read({}, { baseUrl: "https://app.example.com", trustedProxies: "none" })).toMatch(/^DATABASE_URL is missing/);
});

test("names of objects are no settings, and change nothing", () => {
  const environment = JSON.parse('{"__proto__": "x", "constructor": "y", "LATCHKEY___PROTO__": "z"}') as Record<
    string,
    string
  >;
  expect(read(environment)).toBe(
    "LATCHKEY___PROTO__ is not a setting; take it out, or see latchkey serve --help for the names.",
  );
});

test("whatever a variable holds, it is read or refused in one short sentence, which repeats no secret", {
  timeout: 60_000,
}, () => {
  const names = settings.flatMap(variablesOf);
  const value = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.constantFrom("9".repeat(50_000), "a,b\n,c", "true"),
  );
  fc.assert(
    fc.property(fc.constantFrom(...names), value, (name, text) => {
      const outcome = read({ [name]: text });
      if (typeof outcome !== "string") return;
      expect(outcome).toMatch(/^[^\n\r\p{Cc}]+\.$/u);
      expect(outcome.length).toBeLessThan(1_000);
      const isSecret = settings.some((setting) => setting.secret && variablesOf(setting).includes(name));
      if (isSecret && text.trim().length > 12) expect(outcome).not.toContain(text.trim());
    }),
    { numRuns: 5_000 },
  );
});
