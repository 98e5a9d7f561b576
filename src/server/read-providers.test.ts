import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { ConfigurationError } from "../error/configuration-error.ts";
import { google } from "../federation/providers/google.ts";
import { oidc } from "../federation/providers/oidc.ts";
import { readConfiguration, type ServerConfiguration } from "./environment.ts";
import { secretsOf } from "./secrets-of.ts";

const clientId = "1234.apps.example.com";
const clientSecret = "GOCSPX-a-secret-of-a-client";
const applePem = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" });
const apple = { APPLE_CLIENT_ID: "com.example.web", APPLE_TEAM_ID: "ABCDE12345", APPLE_KEY_ID: "FGHIJ67890" };

type Options = ServerConfiguration["options"];

function configure(environment: Record<string, string>, options?: Options): ServerConfiguration {
  return readConfiguration(environment, options ? { path: "latchkey.config.ts", options } : null);
}

/** The sentence that stops a start, or what is read. */
function read(environment: Record<string, string>, options?: Options): unknown {
  try {
    return configure(environment, options).options.providers;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.message;
  }
}

describe("providers of the environment", () => {
  test("each kind by its variables, in the order of the table", () => {
    const environment = {
      OIDC_ACME_SSO_ISSUER: "https://sso.acme.example",
      OIDC_ACME_SSO_CLIENT_ID: clientId,
      OIDC_ACME_SSO_CLIENT_SECRET: clientSecret,
      OIDC_ACME_SSO_SCOPES: "openid, email",
      OIDC_ACME_SSO_TRUST_EMAIL: "true",
      DISCORD_CLIENT_ID: clientId,
      DISCORD_CLIENT_SECRET: clientSecret,
      GITLAB_CLIENT_ID: clientId,
      GITLAB_CLIENT_SECRET: clientSecret,
      GITLAB_BASE_URL: "https://git.acme.example",
      ...apple,
      APPLE_PRIVATE_KEY: String(applePem),
      MICROSOFT_CLIENT_ID: clientId,
      MICROSOFT_CLIENT_SECRET: clientSecret,
      MICROSOFT_TENANT: "organizations",
      GITHUB_CLIENT_ID: clientId,
      GITHUB_CLIENT_SECRET: clientSecret,
      GITHUB_BASE_URL: "https://github.acme.example",
      LATCHKEY_GOOGLE_CLIENT_ID: clientId,
      GOOGLE_CLIENT_SECRET: `${clientSecret}, an-older-one`,
    };
    const providers = configure(environment).options.providers ?? [];
    expect(providers.map(({ id, name }) => [id, name])).toStrictEqual([
      ["google", "Google"],
      ["github", "GitHub"],
      ["microsoft", "Microsoft"],
      ["apple", "Apple"],
      ["gitlab", "GitLab"],
      ["discord", "Discord"],
      ["acme-sso", "Acme Sso"],
    ]);
    expect(providers[0]?.clientSecrets).toStrictEqual([clientSecret, "an-older-one"]);
    expect(providers[1]?.kind.issuer).toMatch(/^https:\/\/github\.acme\.example\b/);
    expect(providers[6]).toMatchObject({ scopes: ["openid", "email"], trustEmail: true, clientId });
    expect(providers[6]?.kind.issuer).toBe("https://sso.acme.example");
  });

  test("a key whose line breaks are written out is the same key", () => {
    const flat = String(applePem).trim().replaceAll("\n", "\\n");
    expect(configure({ ...apple, APPLE_PRIVATE_KEY: flat }).options.providers).toHaveLength(1);
  });

  test("secrets and keys are read from files, with and without our prefix", () => {
    const folder = mkdtempSync(join(tmpdir(), "latchkey-providers-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [key, secret] = [join(folder, "AuthKey.p8"), join(folder, "secret")];
    writeFileSync(key, applePem);
    writeFileSync(secret, ` ${clientSecret}\nan-older-one\n`);
    const { providers = [] } = configure({
      ...apple,
      APPLE_PRIVATE_KEY_FILE: key,
      GITHUB_CLIENT_ID: clientId,
      LATCHKEY_GITHUB_CLIENT_SECRET_FILE: secret,
      LATCHKEY_OIDC_ACME_ISSUER: "https://sso.acme.example",
      LATCHKEY_OIDC_ACME_CLIENT_ID: clientId,
      OIDC_ACME_CLIENT_SECRET_FILE: secret,
      OIDC_ACME_NAME: "Acme Staff",
    }).options;
    expect(providers.map(({ id, name, clientSecrets }) => [id, name, clientSecrets])).toStrictEqual([
      ["github", "GitHub", [clientSecret, "an-older-one"]],
      ["apple", "Apple", []],
      ["acme", "Acme Staff", [clientSecret, "an-older-one"]],
    ]);
  });

  test("an empty variable is none, and half a provider is none then either", () => {
    expect(read({ GOOGLE_CLIENT_ID: "", GOOGLE_CLIENT_SECRET: " " })).toBeUndefined();
  });

  test.each<[Record<string, string>, RegExp]>([
    [{ GOOGLE_CLIENT_ID: clientId }, /^GOOGLE_CLIENT_SECRET is missing, but GOOGLE_CLIENT_ID is set: set it, or take/],
    [{ GITHUB_CLIENT_SECRET: clientSecret }, /^GITHUB_CLIENT_ID is missing, but GITHUB_CLIENT_SECRET is set/],
    [{ ...apple }, /^APPLE_PRIVATE_KEY is missing, but APPLE_CLIENT_ID is set/],
    [{ APPLE_PRIVATE_KEY: String(applePem) }, /^APPLE_CLIENT_ID is missing, but APPLE_PRIVATE_KEY is set/],
    [{ OIDC_ACME_CLIENT_ID: clientId }, /^OIDC_ACME_ISSUER is missing, but OIDC_ACME_CLIENT_ID is set/],
    [{ LATCHKEY_GITLAB_BASE_URL: "https://git.example" }, /^GITLAB_CLIENT_ID is missing, but LATCHKEY_GITLAB_BASE_URL/],
  ])("half a provider stops the start: %j", (environment, sentence) => {
    expect(read(environment)).toMatch(sentence);
    expect(read(environment)).toMatch(/^[^\n]+\.$|\(docs\/providers\.md\)\.$/);
    expect(read(environment)).not.toContain(clientSecret);
  });

  test.each<[Record<string, string>, RegExp]>([
    [{ GITHUB_BASE_URL: "ftp://x", GITHUB_CLIENT_ID: "a", GITHUB_CLIENT_SECRET: "b" }, /^GITHUB_BASE_URL /],
    [{ ...apple, APPLE_TEAM_ID: "short", APPLE_PRIVATE_KEY: String(applePem) }, /^APPLE_TEAM_ID /],
    [{ ...apple, APPLE_PRIVATE_KEY: "no key" }, /^APPLE_PRIVATE_KEY /],
    [
      { LATCHKEY_GITLAB_BASE_URL: "git", GITLAB_CLIENT_ID: "a", GITLAB_CLIENT_SECRET: "b" },
      /^LATCHKEY_GITLAB_BASE_URL is "git"; /,
    ],
  ])("what a factory refuses is said in the names of the environment: %j", (environment, sentence) => {
    expect(read(environment)).toMatch(sentence);
    expect(read(environment)).toMatch(/^[^\n]+\.$/);
  });

  test("details of a provider that there is not are warned of: they may be another program's", () => {
    const { nearMisses, options } = configure({
      APPLE_TEAM_ID: "ABCDE12345",
      MICROSOFT_TENANT: "common",
      OIDC_RP_SCOPES: "openid",
      OIDC_CLIENT_ID: clientId,
      GOOGLE_CLIENTID: clientId,
    });
    expect(options.providers).toBeUndefined();
    expect(Object.fromEntries(nearMisses.map(({ variable, message }) => [variable, message]))).toStrictEqual({
      APPLE_TEAM_ID: "APPLE_TEAM_ID is set but not read, because there is no APPLE_CLIENT_ID.",
      MICROSOFT_TENANT: "MICROSOFT_TENANT is set but not read, because there is no MICROSOFT_CLIENT_ID.",
      OIDC_RP_SCOPES: "OIDC_RP_SCOPES is set but not read, because there is no OIDC_RP_ISSUER.",
      OIDC_CLIENT_ID: "OIDC_CLIENT_ID is set but not read; did you mean OIDC_<NAME>_CLIENT_ID?",
      GOOGLE_CLIENTID: "GOOGLE_CLIENTID is set but not read; did you mean GOOGLE_CLIENT_ID?",
    });
  });

  test("a misspelt variable with our prefix stops the start, with a word of its own in it, too", () => {
    expect(read({ LATCHKEY_GOOGLE_CLIENTID: "x" })).toMatch(/did you mean LATCHKEY_GOOGLE_CLIENT_ID\?/);
    expect(read({ LATCHKEY_OIDC_ACME_ISUER: "x" })).toMatch(/^LATCHKEY_OIDC_ACME_ISUER is not a setting/);
  });

  test("a provider that the file says as well keeps the file's rules, its order, and the environment's secrets", () => {
    const mapProfile = () => ({});
    const file = [
      google({
        clientId,
        clientSecret: "of-the-file",
        allowedDomains: ["corp.example"],
        allowSignUp: false,
        mapProfile,
      }),
      google({ id: "google-work", clientId: "work", clientSecret: "s" }),
    ];
    const environment = {
      GOOGLE_CLIENT_ID: clientId,
      GOOGLE_CLIENT_SECRET: clientSecret,
      DISCORD_CLIENT_ID: "d",
      DISCORD_CLIENT_SECRET: "s",
    };
    const { providers = [] } = configure(environment, { providers: file }).options;
    expect(providers.map(({ id, clientId: one }) => [id, one])).toStrictEqual([
      ["google", clientId],
      ["google-work", "work"],
      ["discord", "d"],
    ]);
    expect(providers[0]).toStrictEqual({ ...file[0], clientSecrets: [clientSecret] });
    expect(configure({}, { providers: file }).options.providers).toStrictEqual(file);
  });

  test("a provider that file and environment say differently stops the start", () => {
    const providers = [google({ clientId: "of-the-file", clientSecret: "s" })];
    const environment = { GOOGLE_CLIENT_ID: clientId, GOOGLE_CLIENT_SECRET: clientSecret };
    expect(() => configure(environment, { providers })).toThrow(
      'GOOGLE_CLIENT_ID says another provider "google" than the configuration file: keep one of them, or give the file\'s an id of its own.',
    );
    const issuer = "https://id.acme.example";
    const acme = [oidc({ id: "acme", issuer, clientId, clientSecret: "s" })];
    const more = { OIDC_ACME_ISSUER: issuer, OIDC_ACME_CLIENT_ID: clientId, OIDC_ACME_CLIENT_SECRET: clientSecret };
    expect(() => configure({ ...more, OIDC_ACME_SCOPES: "openid" }, { providers: acme })).toThrow(
      'OIDC_ACME_SCOPES is set, but the configuration file says what "acme" is like: say it there, or take "acme" out of the file.',
    );
  });

  const configured = {
    GOOGLE_CLIENT_ID: clientId,
    GOOGLE_CLIENT_SECRET: clientSecret,
    MICROSOFT_CLIENT_ID: clientId,
    MICROSOFT_CLIENT_SECRET: clientSecret,
    GITHUB_CLIENT_ID: clientId,
    GITHUB_CLIENT_SECRET: clientSecret,
    OIDC_ACME_SSO_ISSUER: "https://sso.acme.example",
    OIDC_ACME_SSO_CLIENT_ID: clientId,
    OIDC_ACME_SSO_CLIENT_SECRET: clientSecret,
  };

  test.each([
    ["GOOGLE_ALLOWED_DOMAINS", "say allowedDomains of google() in a configuration file (latchkey serve --config)"],
    ["GITHUB_ALLOW_SIGN_UP", "say allowSignUp of github() in a configuration file (latchkey serve --config)"],
    ["MICROSOFT_TRUST_EMAIL", "say trustEmail of microsoft() in a configuration file (latchkey serve --config)"],
    ["GOOGLE_TRUST_EMAIL", "take it out, because it is known which addresses this provider proves"],
    ["OIDC_ACME_SSO_ALLOWED_DOMAINS", "say allowedDomains of oidc() in a configuration file (latchkey serve --config)"],
  ])("a variable that decides who comes in, and that is not read, stops the start: %s", (variable, fix) => {
    expect(read({ ...configured, [variable]: "example.com" })).toBe(`${variable} is not read: ${fix}.`);
    expect(configure({ ...configured, [variable]: " " }).nearMisses).toStrictEqual([]);
    // Without that provider it is another program's.
    expect(configure({ [variable]: "example.com" }).nearMisses).toStrictEqual([]);
  });

  test("other options that no variable says are warned of, once each", () => {
    const file = "configuration file (latchkey serve --config)";
    const { nearMisses } = configure({
      ...configured,
      GOOGLE_SCOPES: "openid",
      GOOGLE_REDIRECT_URI: "https://app.example.com/callback",
      GITHUB_KEEP_TOKENS: "true",
      OIDC_ACME_SSO_NATIVE_CLIENT_IDS: "com.example.app",
      OIDC_ACME_SSO_NAME: "Acme",
      GOOGLE_APPLICATION_CREDENTIALS: "/etc/google.json",
      DISCORD_SCOPES: "identify",
    });
    expect(nearMisses.map(({ message }) => message)).toStrictEqual([
      `GOOGLE_SCOPES is set but not read: say scopes of google() in a ${file}.`,
      "GOOGLE_REDIRECT_URI is set but not read: the callback URL is made of BASE_URL and the provider's id.",
      `GITHUB_KEEP_TOKENS is set but not read: say keepTokens of github() in a ${file}.`,
      `OIDC_ACME_SSO_NATIVE_CLIENT_IDS is set but not read: say nativeClientIds of oidc() in a ${file}.`,
    ]);
  });

  test("what the file says of a provider may come from any variable", () => {
    const providers = [google({ clientId, clientSecret, allowedDomains: ["example.com"] })];
    const environment = { GOOGLE_CLIENT_ID: clientId, GOOGLE_CLIENT_SECRET: clientSecret };
    const { nearMisses, options } = configure(
      { ...environment, GOOGLE_ALLOWED_DOMAINS: "example.com", GOOGLE_SCOPES: "openid" },
      { providers },
    );
    expect(nearMisses).toStrictEqual([]);
    expect(options.providers?.[0]?.allowedDomains).toStrictEqual(["example.com"]);
  });

  test("two of one id in the environment are not made one: whoever opens the installation refuses them", () => {
    const issuer = { OIDC_GOOGLE_ISSUER: "https://accounts.example.com" };
    const second = { ...issuer, OIDC_GOOGLE_CLIENT_ID: "5678", OIDC_GOOGLE_CLIENT_SECRET: "s" };
    const { providers } = configure({
      GOOGLE_CLIENT_ID: clientId,
      GOOGLE_CLIENT_SECRET: clientSecret,
      ...second,
    }).options;
    expect(providers?.map(({ id }) => id)).toStrictEqual(["google", "google"]);
  });

  test("two variables that say the same provider differently stop the start", () => {
    expect(read({ GOOGLE_CLIENT_ID: "a", LATCHKEY_GOOGLE_CLIENT_ID: "b" })).toMatch(/are both set; keep one of them/);
  });

  test("secrets of clients and each line of a key are among what no log may say", () => {
    const configuration = configure({
      GOOGLE_CLIENT_ID: clientId,
      GOOGLE_CLIENT_SECRET: `${clientSecret},older-secret`,
      ...apple,
      APPLE_PRIVATE_KEY: String(applePem),
    });
    const secrets = secretsOf(configuration);
    expect(secrets).toEqual(expect.arrayContaining([clientSecret, "older-secret"]));
    for (const line of String(applePem).trim().split("\n").slice(1, -1)) expect(secrets).toContain(line);
  });
});

describe("the demo provider", () => {
  test("is a choice of two, and none in a file", () => {
    expect(configure({ DEMO_PROVIDER: "off" }).demoProvider).toBe("off");
    expect(configure({}).demoProvider).toBeUndefined();
    expect(read({ DEMO_PROVIDER: "yes" })).toBe('DEMO_PROVIDER is "yes"; write on or off.');
  });
});
