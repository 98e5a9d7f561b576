import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { postgresUrl } from "../setup/postgres.ts";
import { canMakeCertificate, makeCertificate } from "../setup/certificate.ts";
import { emptyFolder, serveToEnd, testSecret } from "./serve.ts";

const folder = emptyFolder();
afterAll(folder.remove);

/** All that production asks for; each case takes one thing away or spoils it. */
const production = {
  PORT: "0",
  BASE_URL: "https://app.example.com",
  AUTH_SECRET: testSecret,
  TRUSTED_PROXIES: "none",
  DATABASE_URL: "sqlite:app.db",
} as const;

function without(name: keyof typeof production): Record<string, string> {
  const { [name]: _, ...rest } = production;
  return rest;
}

interface Refusal {
  readonly environment: Readonly<Record<string, string>>;
  /** What the sentence has to name: the setting, and a word of the fix. */
  readonly says: readonly RegExp[];
}

const secretFix = /openssl rand -base64 32|latchkey secret/;
const weak = (secret: string): Refusal => ({
  environment: { ...production, AUTH_SECRET: secret },
  says: [/AUTH_SECRET/, secretFix],
});

const refusals: Readonly<Record<string, Refusal>> = {
  "HOST is public and BASE_URL is missing": {
    environment: { HOST: "0.0.0.0" },
    says: [/BASE_URL/, /HOST=0\.0\.0\.0/, /https:\/\//],
  },
  "HOST is public and BASE_URL is local": {
    environment: { HOST: "0.0.0.0", BASE_URL: "http://localhost:3000" },
    says: [/BASE_URL/, /HOST=127\.0\.0\.1/],
  },
  "HOST is every IPv6 address and BASE_URL is missing": { environment: { HOST: "::" }, says: [/BASE_URL/, /HOST/] },
  "BASE_URL is plain HTTP on a public host": {
    environment: { ...production, BASE_URL: "http://app.example.com" },
    says: [/BASE_URL/, /https/],
  },
  "BASE_URL is no address": { environment: { BASE_URL: "app.example.com" }, says: [/BASE_URL/, /https:\/\//] },
  "BASE_URL lacks its scheme": { environment: { BASE_URL: "localhost:3000" }, says: [/BASE_URL/, /https:\/\//] },
  "BASE_URL has a query": {
    environment: { ...production, BASE_URL: "https://app.example.com/?a=b" },
    says: [/BASE_URL/, /take/],
  },
  "NODE_ENV is production and BASE_URL is missing": {
    environment: { NODE_ENV: "production" },
    says: [/BASE_URL/, /NODE_ENV=production/],
  },
  "NODE_ENV is production and BASE_URL is local": {
    environment: { NODE_ENV: "production", BASE_URL: "http://localhost:3000" },
    says: [/BASE_URL/, /NODE_ENV=production/],
  },
  "production has no secret": { environment: without("AUTH_SECRET"), says: [/AUTH_SECRET/, secretFix] },
  "production has no TRUSTED_PROXIES": {
    environment: without("TRUSTED_PROXIES"),
    says: [/TRUSTED_PROXIES is missing/, /none/],
  },
  "production has no DATABASE_URL": {
    environment: without("DATABASE_URL"),
    says: [/DATABASE_URL is missing/, /postgres:\/\//],
  },
  "a clock is turned in production": {
    environment: { ...production, LATCHKEY_TEST_CLOCK_OFFSET: "3600" },
    says: [/LATCHKEY_TEST_CLOCK_OFFSET/, /take it out/],
  },
  "the demo provider is switched on in production": {
    environment: { ...production, DEMO_PROVIDER: "on" },
    says: [/DEMO_PROVIDER/, /take it out/],
  },
  "the demo provider is switched on where the server cannot reach itself": {
    environment: { PORT: "0", DEMO_PROVIDER: "on" },
    says: [/DEMO_PROVIDER/, /BASE_URL/],
  },
  "half a provider": {
    environment: { PORT: "0", GOOGLE_CLIENT_ID: "1234" },
    says: [/GOOGLE_CLIENT_SECRET is missing/, /take GOOGLE_CLIENT_ID out/],
  },
  "the issuer of a provider is plain HTTP": {
    environment: {
      ...production,
      ...{ OIDC_ACME_ISSUER: "http://login.example.com", OIDC_ACME_CLIENT_ID: "1234", OIDC_ACME_CLIENT_SECRET: "5678" },
    },
    says: [/OIDC_ACME_ISSUER/, /https/],
  },
  "a provider of one's own is at plain HTTP": {
    environment: {
      ...production,
      ...{ GITLAB_BASE_URL: "http://git.example.com", GITLAB_CLIENT_ID: "1234", GITLAB_CLIENT_SECRET: "5678" },
    },
    says: [/GITLAB_BASE_URL/, /https/],
  },
  "a provider is called as a route": {
    environment: {
      ...production,
      ...{
        OIDC_SESSION_ISSUER: "https://login.example.com",
        OIDC_SESSION_CLIENT_ID: "1234",
        OIDC_SESSION_CLIENT_SECRET: "5678",
      },
    },
    says: [/OIDC_SESSION_ISSUER/, /"session-sso"/],
  },
  "two providers of one id": {
    environment: {
      PORT: "0",
      ...{ GOOGLE_CLIENT_ID: "1234", GOOGLE_CLIENT_SECRET: "not-to-be-repeated-1" },
      ...{ OIDC_GOOGLE_ISSUER: "https://accounts.example.com", OIDC_GOOGLE_CLIENT_ID: "5678" },
      OIDC_GOOGLE_CLIENT_SECRET: "not-to-be-repeated-2",
    },
    says: [/two of the id "google"/, /^(?!.*not-to-be-repeated)/],
  },
  "a colour in which links could not be read": {
    environment: { ...production, LATCHKEY_THEME_ACCENT: "#ffd400" },
    says: [/^.*LATCHKEY_THEME_ACCENT is "#ffd400"/, /1\.3 to 1/, /such as "#856e00"/],
  },
  "a colour for the night that is none": {
    environment: { ...production, LATCHKEY_THEME_DARK_DOOR: "black" },
    says: [/LATCHKEY_THEME_DARK_DOOR is "black"/, /#1a5a43/],
  },
  "a logo that is not there": {
    environment: { ...production, LATCHKEY_THEME_LOGO: "nowhere.svg" },
    says: [/LATCHKEY_THEME_LOGO is "nowhere\.svg"/, /ENOENT/, /path of a file/],
  },
  "a logo from elsewhere": {
    environment: { ...production, LATCHKEY_THEME_LOGO: "https://cdn.example.net/logo.svg" },
    says: [/LATCHKEY_THEME_LOGO/, /another origin/, /https:\/\/app\.example\.com/],
  },
  "a logo for the night alone": {
    environment: { ...production, LATCHKEY_THEME_LOGO_DARK: "nowhere.svg" },
    says: [/LATCHKEY_THEME_LOGO_DARK is set without LATCHKEY_THEME_LOGO;/],
  },
  "a style that is not there": {
    environment: { ...production, LATCHKEY_THEME_CSS: "nowhere.css" },
    says: [/LATCHKEY_THEME_CSS is "nowhere\.css"/, /ENOENT/],
  },
  "TRUSTED_PROXIES is no network": {
    environment: { ...production, TRUSTED_PROXIES: "everyone" },
    says: [/TRUSTED_PROXIES/, /10\.0\.0\.0\/8/],
  },
  "REDIS_URL is no address of Redis": {
    environment: { ...production, REDIS_URL: "localhost:6379" },
    says: [/REDIS_URL is no address/, /redis:\/\/user:password@host:6379\/0/],
  },
  "DATABASE_DIRECT_URL stands beside SQLite": {
    environment: { ...production, DATABASE_DIRECT_URL: "postgres://host/app" },
    says: [/DATABASE_DIRECT_URL is set, but the database is SQLite/],
  },
  "DATABASE_DIRECT_URL is no PostgreSQL": {
    environment: { ...production, DATABASE_URL: "postgres://host/app", DATABASE_DIRECT_URL: "pooler.internal:5432" },
    says: [/DATABASE_DIRECT_URL must start with postgres:\/\//],
  },
  "the secret is short": weak("Zk3vQx9mZp4LkR7w"),
  "the secret is change-this-secret": weak("change-this-secret"),
  "the secret is keyboard cat": weak("keyboard cat"),
  "the secret is myapp2022": weak("myapp2022"),
  "the secret is a long text around words of a tutorial": weak("change-this-secret-change-this-secret-tJ2vQx9mZp4L"),
  "the secret is random, and FastAPI's documentation prints it": weak(
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
  ),
  "the secret is one that these tests once printed": weak("tJ2vQx9mZp4LkR7wYc1nBf6sHd8gUa3eXo5iWb0rKjM"),
  "the secret is digits in order": weak("0123456789".repeat(10)),
  "the secret repeats a pattern": weak("Zk3vQx9m".repeat(8)),
  "the secret is one character": weak("a".repeat(64)),
  "one secret of the list is weak": weak(`${testSecret},keyboard cat`),
  "the secret is what this table prints, cut": weak(testSecret.slice(0, 20)),
  "a setting does not exist": {
    environment: { LATCHKEY_FOO: "1" },
    says: [/LATCHKEY_FOO is not a setting/, /latchkey serve --help/],
  },
  "a setting is misspelt": {
    environment: { LATCHKEY_IDLE_TIMOUT: "1" },
    says: [/LATCHKEY_IDLE_TIMOUT is not a setting \(did you mean LATCHKEY_IDLE_TIMEOUT\?\)/],
  },
  "a setting is said twice": {
    environment: { ...production, LATCHKEY_BASE_URL: "https://other.example.com" },
    says: [/BASE_URL and LATCHKEY_BASE_URL are both set; keep one of them/],
  },
  "DATABASE_URL and DATABASE_URL_FILE are both there": {
    environment: { ...production, DATABASE_URL_FILE: "/nowhere" },
    says: [/DATABASE_URL and DATABASE_URL_FILE are both set/],
  },
  "DATABASE_URL_FILE has no end": {
    environment: { ...without("DATABASE_URL"), DATABASE_URL_FILE: "/dev/zero" },
    says: [/DATABASE_URL_FILE names "\/dev\/zero", which is too large/],
  },
  "DATABASE_URL_FILE is empty": {
    environment: { ...without("DATABASE_URL"), DATABASE_URL_FILE: "/dev/null" },
    says: [/DATABASE_URL_FILE names "\/dev\/null", which is empty/],
  },
  "the product has two lines of name": {
    environment: { LATCHKEY_PRODUCT_NAME: "Har\nbour" },
    says: [/LATCHKEY_PRODUCT_NAME holds a control character/],
  },
  "a value is endless": {
    environment: { LATCHKEY_IDLE_TIMEOUT: "9".repeat(100_000) },
    says: [/LATCHKEY_IDLE_TIMEOUT is "9{80}…"; write a whole number of seconds from 1 to/],
  },
  "the base URL tries to be two lines": {
    environment: { BASE_URL: "localhost:1\nlatchkey: all is well." },
    says: [/BASE_URL holds a control character/],
  },
  "passwords are off and set up at once": {
    environment: { LATCHKEY_PASSWORD: "false", LATCHKEY_PASSWORD_HASH: "bcrypt" },
    says: [/LATCHKEY_PASSWORD_HASH is set, but passwords are switched off/, /keep one/],
  },
  "a switch is neither on nor off": {
    environment: { LATCHKEY_PASSWORD: "no" },
    says: [/LATCHKEY_PASSWORD is "no"; write true or false/],
  },
  "the cookie's domain is anybody's": {
    environment: { ...production, BASE_URL: "https://app.example.co.uk", LATCHKEY_COOKIE_DOMAIN: "co.uk" },
    says: [/LATCHKEY_COOKIE_DOMAIN is "co\.uk"/, /yours alone/],
  },
  "the cookie's domain is another": {
    environment: { ...production, LATCHKEY_COOKIE_DOMAIN: "example.org" },
    says: [/LATCHKEY_COOKIE_DOMAIN is "example\.org", but BASE_URL is on "app\.example\.com"/],
  },
  "an address's domain is none": {
    environment: { LATCHKEY_ALLOWED_EMAIL_DOMAINS: "example.com, *.example.org" },
    says: [/LATCHKEY_ALLOWED_EMAIL_DOMAINS has "\*\.example\.org"/],
  },
  "PORT is no number": { environment: { PORT: "http" }, says: [/PORT is "http"/, /65535/] },
  "PORT is too large": { environment: { PORT: "70000" }, says: [/PORT is "70000"/] },
  "HOST is no address of this machine": {
    environment: { ...production, HOST: "192.0.2.1" },
    says: [/HOST 192\.0\.2\.1/, /127\.0\.0\.1/],
  },
  "MIGRATE is a word of its own": { environment: { MIGRATE: "yes" }, says: [/MIGRATE is "yes"/, /auto, check or off/] },
  "access tokens are to live longer than their refresh tokens": {
    environment: { LATCHKEY_ACCESS_TOKEN_LIFETIME: "601", LATCHKEY_REFRESH_ABSOLUTE_TIMEOUT: "600" },
    says: [/LATCHKEY_ACCESS_TOKEN_LIFETIME \(601 s\)/, /LATCHKEY_REFRESH_ABSOLUTE_TIMEOUT \(600 s\)/],
  },
  "TLS_CERT has no key": {
    environment: { ...production, TLS_CERT: "cert.pem" },
    says: [/TLS_KEY is missing, but TLS_CERT is set/, /take TLS_CERT out/],
  },
  "TLS_KEY has no certificate": {
    environment: { ...production, LATCHKEY_TLS_KEY: "key.pem" },
    says: [/TLS_CERT is missing, but LATCHKEY_TLS_KEY is set/],
  },
  "TLS_CERT is not there": {
    environment: { ...production, TLS_CERT: "/nowhere/cert.pem", TLS_KEY: "/nowhere/key.pem" },
    says: [/TLS_CERT names "\/nowhere\/cert\.pem", which cannot be read \(ENOENT\)/, /permissions/],
  },
  "TLS_CERT has no end": {
    environment: { ...production, TLS_CERT: "/dev/zero", TLS_KEY: "/dev/zero" },
    says: [/TLS_CERT names "\/dev\/zero", which is no file/],
  },
  "the server does TLS, and people are sent to plain HTTP": {
    environment: { BASE_URL: "http://localhost:3000", TLS_CERT: "cert.pem", TLS_KEY: "key.pem" },
    says: [/BASE_URL is "http:\/\/localhost:3000", but the server does TLS/, /https:\/\//],
  },
  "mails have no sender": {
    environment: { ...production, SMTP_URL: "smtps://app:hunter2hunter2@mail.example.com" },
    says: [/MAIL_FROM is missing/, /^(?!.*\bsmtp\b)/],
  },
  "metrics are public without a token": {
    environment: { ...production, METRICS_LISTEN: "0.0.0.0:9464" },
    says: [/METRICS_LISTEN/, /METRICS_TOKEN/],
  },
  "the token of metrics can be guessed": {
    environment: { ...production, METRICS_TOKEN: "hunter2-hunter2-hunter2" },
    says: [/METRICS_TOKEN is not random enough/, secretFix],
  },
  "a time is no number": {
    environment: { LATCHKEY_IDLE_TIMEOUT: "1 day" },
    says: [/LATCHKEY_IDLE_TIMEOUT is "1 day"/, /whole number/],
  },
  "the idle limit is longer than the absolute one": {
    environment: { LATCHKEY_IDLE_TIMEOUT: "100", LATCHKEY_ABSOLUTE_TIMEOUT: "10" },
    says: [/LATCHKEY_IDLE_TIMEOUT/, /LATCHKEY_ABSOLUTE_TIMEOUT/],
  },
  "the hash is unknown": {
    environment: { LATCHKEY_PASSWORD_HASH: "md5" },
    says: [/LATCHKEY_PASSWORD_HASH is "md5"/, /argon2id or bcrypt/],
  },
  "the base path ends in a slash": {
    environment: { LATCHKEY_BASE_PATH: "/auth/" },
    says: [/LATCHKEY_BASE_PATH/, /slash/],
  },
  "AUTH_SECRET_FILE is not there": {
    environment: { ...without("AUTH_SECRET"), AUTH_SECRET_FILE: "/nowhere/secret" },
    says: [/AUTH_SECRET_FILE/, /\/nowhere\/secret/, /permissions/],
  },
  "AUTH_SECRET_FILE is a folder": {
    environment: { ...without("AUTH_SECRET"), AUTH_SECRET_FILE: "/tmp" },
    says: [/AUTH_SECRET_FILE/],
  },
  "AUTH_SECRET and AUTH_SECRET_FILE are both there": {
    environment: { ...production, AUTH_SECRET_FILE: "/nowhere/secret" },
    says: [/AUTH_SECRET_FILE/, /one of them/],
  },
  "DATABASE_URL is of another database": {
    environment: { ...production, DATABASE_URL: "mysql://root:hunter2@localhost/app" },
    says: [/database/i, /postgres:\/\//, /^(?!.*hunter2)/],
  },
  "DATABASE_URL is a path that misleads": {
    environment: { ...production, DATABASE_URL: "sqlite://data/app.db" },
    says: [/DATABASE_URL/, /sqlite:PATH/],
  },
  "the SQLite file is a folder": {
    environment: { ...production, DATABASE_URL: "sqlite:/tmp" },
    says: [/DATABASE_URL names the SQLite file \/tmp, which cannot be opened/],
  },
  "the SQLite file is another kind of file": {
    environment: { ...production, DATABASE_URL: "sqlite:/etc/passwd" },
    says: [/\/etc\/passwd/, /not a database/],
  },
  "PostgreSQL cannot be reached": {
    environment: { ...production, DATABASE_URL: "postgres://app:hunter2@127.0.0.1:1/app" },
    says: [/database|PostgreSQL/i, /127\.0\.0\.1:1/, /^(?!.*hunter2)/],
  },
  "PostgreSQL's host does not exist": {
    environment: { ...production, DATABASE_URL: "postgres://app:hunter2@nowhere.invalid/app" },
    says: [/database|PostgreSQL/i, /nowhere\.invalid/, /^(?!.*hunter2)/],
  },
  "a trusted origin has a wildcard": {
    environment: { ...production, TRUSTED_ORIGINS: "https://*.example.com" },
    says: [/TRUSTED_ORIGINS/, /wildcard/],
  },
  "every origin is trusted": {
    environment: { ...production, TRUSTED_ORIGINS: "*" },
    says: [/TRUSTED_ORIGINS/, /exact/],
  },
  "a trusted origin is null": { environment: { ...production, TRUSTED_ORIGINS: "null" }, says: [/TRUSTED_ORIGINS/] },
  "a trusted origin has a path": {
    environment: { ...production, TRUSTED_ORIGINS: "https://www.example.com/" },
    says: [/TRUSTED_ORIGINS/, /slash/],
  },
  "a trusted origin is plain HTTP": {
    environment: { ...production, TRUSTED_ORIGINS: "http://www.example.com" },
    says: [/TRUSTED_ORIGINS/, /https/],
  },
  "a trusted origin is another site": {
    environment: { ...production, TRUSTED_ORIGINS: "https://www.example.org" },
    says: [/TRUSTED_ORIGINS/, /proxy path/],
  },
};

/** One sentence on standard error that says what is needed, nothing else anywhere, and exit code 1. */
async function expectRefusal({ environment, says }: Refusal): Promise<void> {
  const { code, stdout, stderr } = await serveToEnd(folder.path, environment);
  expect({ code, stdout, stderr }).toMatchObject({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^latchkey: [^\n]+\.\n$/);
  expect(stderr).not.toMatch(/\n +at |Error:|node:internal/);
  // One sentence: no second one begins.
  expect(stderr).not.toMatch(/[.!?] \p{Lu}/u);
  for (const secret of secretsIn(environment)) expect(stderr).not.toContain(secret);
  for (const word of says) expect(stderr).toMatch(word);
}

/** What an environment holds that may not be said: secrets, each of a list, and passwords in addresses. */
function secretsIn(environment: Readonly<Record<string, string>>): string[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    if (name.endsWith("_FILE")) return [];
    if (/SECRET|TOKEN$/.test(name)) return value.split(",").filter((one) => one.length > 5);
    const password = URL.parse(value)?.password ?? "";
    return password === "" ? [] : [password];
  });
}

/** A key behind a passphrase. */
function lock(key: string): string {
  const how = ["pkey", "-aes256", "-passout", "pass:hunter2hunter2"];
  return execFileSync("openssl", how, { input: key, encoding: "utf8" });
}

describe.concurrent("the server refuses to start when", { timeout: 60_000 }, () => {
  test.each(Object.entries(refusals))("%s", (_, refusal) => expectRefusal(refusal));

  test("PORT is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void other.close());
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    for (const name of ["PORT", "LATCHKEY_PORT"]) {
      const says = [new RegExp(`: ${name} ${port} is taken by another program; stop it or set ${name} to a free one`)];
      await expectRefusal({ environment: { [name]: String(port) }, says });
    }
  });

  test("a secret in a file is weak", async () => {
    const path = join(folder.path, "weak-secret");
    writeFileSync(path, "keyboard cat\n");
    const environment = { ...without("AUTH_SECRET"), AUTH_SECRET_FILE: path };
    await expectRefusal({ environment, says: [/AUTH_SECRET/, secretFix] });
  });

  test("secrets in a file are several, one of them known", async () => {
    const path = join(folder.path, "two-secrets");
    writeFileSync(path, `${testSecret}\n404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970\n`);
    const environment = { ...without("AUTH_SECRET"), AUTH_SECRET_FILE: path };
    await expectRefusal({ environment, says: [/AUTH_SECRET_FILE is printed/, secretFix] });
  });

  describe.skipIf(!canMakeCertificate())("its certificate", () => {
    const [ours, others] = canMakeCertificate()
      ? [makeCertificate("app.example.com"), makeCertificate("app.example.com")]
      : [null, null];
    const write = (name: string, content = ""): string => {
      const path = join(folder.path, name);
      writeFileSync(path, content, { mode: 0o600 });
      return path;
    };
    const cases: Readonly<Record<string, (write: (name: string, content?: string) => string) => Refusal>> = {
      "belongs to another key": (file) => ({
        environment: { TLS_CERT: file("a.crt", ours?.cert), TLS_KEY: file("a.key", others?.key) },
        says: [/TLS_KEY names ".*a\.key", which is not the key of the certificate/, /belong together/],
      }),
      "is a key": (file) => ({
        environment: { TLS_CERT: file("b.crt", ours?.key), TLS_KEY: file("b.key", ours?.key) },
        says: [/TLS_CERT names ".*b\.crt", which holds no certificate in PEM/, /fullchain\.pem/],
      }),
      "has a certificate for a key": (file) => ({
        environment: { TLS_CERT: file("c.crt", ours?.cert), TLS_KEY: file("c.key", ours?.cert) },
        says: [/TLS_KEY names ".*c\.key", which holds no private key in PEM/, /privkey\.pem/],
      }),
      "has a key with a passphrase": (file) => ({
        environment: { TLS_CERT: file("d.crt", ours?.cert), TLS_KEY: file("d.key", lock(ours?.key ?? "")) },
        says: [/TLS_KEY names ".*d\.key", which asks for a passphrase/, /openssl pkey/],
      }),
      "is empty": (file) => ({
        environment: { TLS_CERT: file("e.crt"), TLS_KEY: file("e.key") },
        says: [/TLS_CERT names ".*e\.crt", which holds no certificate/],
      }),
    };
    test.each(Object.entries(cases))("%s", async (_, make) => {
      const { environment, says } = make(write);
      await expectRefusal({ environment: { ...without("TRUSTED_PROXIES"), ...environment }, says });
    });
  });

  test.skipIf(postgresUrl() === null)("PostgreSQL refuses the password", async () => {
    const url = new URL(postgresUrl() ?? "");
    url.password = "hunter2";
    const environment = { ...production, DATABASE_URL: url.href };
    await expectRefusal({ environment, says: [/DATABASE_URL names a PostgreSQL that refuses/, /^(?!.*hunter2)/] });
  });

  // And ends, though PostgreSQL would wait a minute for it.
  test.skipIf(postgresUrl() === null)("PostgreSQL asks for a password", async () => {
    const url = new URL(postgresUrl() ?? "");
    url.password = "";
    const environment = { ...production, DATABASE_URL: url.href };
    await expectRefusal({
      environment,
      says: [/DATABASE_URL has no password, and PostgreSQL asks for one/, /user:password@host/],
    });
  });
});

test("a supervisor that asks for files to be read anew while the server still starts does not end it", async () => {
  let signal: () => void = () => {};
  // A database that takes the connection, and then goes away.
  const database = createServer((socket) => {
    signal();
    socket.on("error", () => {}).destroy();
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void database.close());
  await once(database, "listening");
  const { port } = database.address() as AddressInfo;
  const environment = { PORT: "0", DATABASE_URL: `postgres://ada@127.0.0.1:${port}/app` };
  const { code, stderr } = await serveToEnd(folder.path, environment, (child) => {
    signal = () => void child.kill("SIGHUP");
  });
  expect(stderr).not.toBe("");
  expect(code).toBe(1);
});
