import { existsSync, globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { type NamedSetting, settings } from "../../src/auth/settings-table.ts";
import { apiRoutes } from "../../src/http/api-routes.ts";
import type { Endpoint } from "../../src/http/endpoint.ts";
import { endpoints } from "../../src/http/endpoints/index.ts";
import { freshFor } from "../../src/session/session-limits.ts";

const read = (path: string): string => readFileSync(path, "utf8");
const model = read("docs/security/threat-model.md");
const sources = globSync("src/**/*.ts")
  // What is written there as text is what others write, or are to write.
  .filter((path) => !path.endsWith(".test.ts") && !/^src\/(?:scan|cli\/init\/template)\//.test(path))
  .toSorted()
  .map((path) => ({ path, text: read(path) }));
function settingOf(option: string): NamedSetting {
  const found = settings.find((setting) => setting.option === option);
  if (!found) throw new Error(`There is no setting ${option}.`);
  return found;
}

const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found = ""]) => found);
/** What of the names does not stand on the page, as code. */
const unnamed = (page: string, names: Iterable<string>): string[] =>
  [...new Set(names)].filter((name) => !page.includes(`\`${name}\``)).toSorted();

test("the threat model names every call and route that signs somebody in", () => {
  const tells = (schema: z.ZodType | undefined): boolean =>
    schema !== undefined &&
    JSON.stringify(z.toJSONSchema(schema, { io: "output", unrepresentable: "any" })).includes('"session"');
  const calls = (endpoints as readonly Endpoint[]).filter(
    ({ access, output, withTokens }) => access === "public" && (withTokens !== undefined || tells(output)),
  );
  const routes = apiRoutes.filter(({ id }) => id.startsWith("finishProvider"));
  expect(calls.map(({ id }) => id)).toEqual(expect.arrayContaining(["login", "jwtLogin", "register"]));
  expect(routes.length).toBeGreaterThan(0);
  // A session that is there already goes on.
  const goesOn = ["jwtRefresh", "jwtToken"];
  const named = [...calls, ...routes].filter(({ id }) => !goesOn.includes(id));
  expect(
    unnamed(
      model,
      named.map(({ method = "GET", path }) => `${method} /auth${path}`),
    ),
  ).toEqual([]);
});

test("the threat model says the limits of sessions as they are", () => {
  const seconds = (option: string): number => Number(/^\d+/.exec(settingOf(option).default)?.[0]);
  const days = (option: string): number => seconds(option) / 86_400;
  expect(model).toContain(
    `after ${seconds("session.idleTimeout") / 3_600} hours without use and ${days("session.absoluteTimeout")} days in all; ` +
      `with tokens after ${days("token.refreshIdleTimeout")} and ${days("token.refreshAbsoluteTimeout")} days, ` +
      `and its access tokens live for ${seconds("token.accessTokenLifetime") / 60} minutes`,
  );
  expect(model).toContain(`a proof of the last ${freshFor / 60} minutes`);
});

test("the threat model names every file that calls somebody", () => {
  const calling =
    /request as requestHttps|import\("(?:pg|ioredis|nodemailer)"\)|typeof fetch\b|(?<![.#\w])(?<!async )(?<!^ {2})fetch\((?!\))/m;
  const files = sources.filter(({ text }) => calling.test(text)).map(({ path }) => path);
  expect(files).toContain("src/outbound/send-outbound.ts");
  // Who is handed a way to call, and calls by that.
  const handed = ["src/federation/avatar-fetcher.ts", "src/verify/verifier-options.ts"];
  expect(
    unnamed(
      model,
      files.filter((path) => !handed.includes(path)),
    ),
  ).toEqual([]);
});

test("the threat model says of every table what is in it", () => {
  const schema = /export interface Schema \{([\s\S]*?)\n\}/.exec(read("src/storage/sql/schema.ts"))?.[1] ?? "";
  const tables = matches(schema, /^ {2}(\w+):/gm);
  expect(tables.length).toBeGreaterThan(20);
  expect(unnamed(model, tables)).toEqual([]);
});

test("docs/security/cryptography.md names every algorithm, every derived key and every kind of secret that the sources have", () => {
  const page = read("docs/security/cryptography.md");
  const all = sources.map(({ text }) => text).join("\n");
  const purposes = matches(
    /export type KeyPurpose =([\s\S]*?);/.exec(read("src/secret/root-secret.ts"))?.[1] ?? "",
    /"([\w-]+)"/g,
  );
  expect(purposes.length).toBeGreaterThan(20);
  const algorithms = matches(all, /(?:createHash|createHmac|createCipheriv|createDecipheriv|hkdfSync)\(\s*"([\w-]+)"/g);
  expect(algorithms).toEqual(expect.arrayContaining(["sha256", "aes-256-gcm"]));
  algorithms.push(...matches(all, /\b(scrypt|pbkdf2)(?:Sync)?\(/g));
  const prefixes = matches(all, /[`"^](lk[a-z]_)/g);
  const choices = (option: string): readonly string[] => {
    const { value } = settingOf(option);
    return value.kind === "choice" ? value.of : [];
  };
  const chosen = [...choices("token.algorithm"), ...choices("password.hash")];
  expect(chosen).toEqual(expect.arrayContaining(["ES256", "bcrypt"]));
  expect(unnamed(page, [...purposes, ...algorithms, ...prefixes, ...chosen])).toEqual([]);
});

test("docs/operations/failures.md says how long each that is asked is waited for, as it is", () => {
  const page = read("docs/operations/failures.md").split("## How long is waited")[1] ?? "";
  const constant = (file: string, name: string): number => {
    const [, value = ""] =
      new RegExp(`^(?:export )?const ${name} = ([\\d_]+);`, "m").exec(read(`src/${file}.ts`)) ?? [];
    return Number(value.replaceAll("_", ""));
  };
  const ms = (file: string, name: string): string => `${constant(file, name)} ms`;
  const seconds = (file: string, name: string): string => `${constant(file, name) / 1_000} s`;
  const said: Readonly<Record<string, readonly string[]>> = {
    PostgreSQL: [
      `${constant("storage/sql/own-pool", "maxConnections")} of each process`,
      `${seconds("storage/sql/own-pool", "connectTimeout")} for a connection`,
      `${seconds("storage/sql/postgres", "postgresPatience")} for a statement`,
      `${constant("storage/sql/database", "maxAttempts")} times in all`,
      `${seconds("storage/sql/postgres-feed", "firstPause")}, then up to ${seconds("storage/sql/postgres-feed", "longestPause")}`,
    ],
    SQLite: [
      `${seconds("storage/sql/sqlite-connection", "sqlitePatience")} for whoever`,
      `${seconds("storage/sql/sqlite", "openPatience")} at the start`,
    ],
    Redis: [
      `${ms("storage/redis/session-cache", "readPatience")} for a session`,
      `${ms("storage/redis/counter-store", "patience")} for a count`,
      `${constant("storage/redis/redis-link", "maxLate")} late answers`,
      `${constant("storage/redis/redis-link", "maxUnderWay").toLocaleString("en")} under way`,
      `each ${ms("storage/redis/redis-link", "probeInterval")}`,
    ],
    "a provider": [
      `${seconds("outbound/send-outbound", "outboundTimeout")} for all`,
      `after ${constant("outbound/circuit-breaker", "threshold")} failures`,
      `after ${seconds("outbound/circuit-breaker", "firstPause")}, then twice as long, ${seconds("outbound/circuit-breaker", "longestPause")}`,
    ],
    "the list of stolen passwords": [`${settingOf("password.breachCheck.timeout").default} s,`],
    "the mail server": [
      `${constant("mail/smtp-mailer", "smtpConnections")} of each process`,
      `${seconds("mail/smtp-mailer", "connectionTimeout")} for a connection`,
      `${seconds("mail/smtp-mailer", "silenceTimeout")} of silence`,
      `${constant("mail/deliver", "mailTimeout")} s for a mail`,
    ],
    "the receiver of webhooks": [
      `${constant("hook/webhook", "webhookTimeout")} s;`,
      `told something ${constant("hook/call-hook", "hookTimeout")} s`,
    ],
    "`hooks.beforeRegister`": [seconds("user/before-register", "timeout"), seconds("token/claims", "timeout")],
  };
  for (const [what, parts] of Object.entries(said)) {
    const row = page.split("\n").find((line) => line.startsWith(`| ${what}`)) ?? "";
    expect([what, parts.filter((part) => !row.includes(part))]).toEqual([what, []]);
    expect(parts.join()).not.toMatch(/NaN|\b0 s/);
  }
});

test("every file that the pages about security lead to is there, and so is every section", () => {
  const slug = (title: string): string =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-");
  for (const page of [...globSync("docs/security/*.md"), "SECURITY.md"]) {
    const folder = new URL(`../../${page}`, import.meta.url);
    const links = matches(read(page), /\]\(((?!https?:)[^)\s]+)\)/g);
    for (const link of new Set(links)) {
      const [path = "", section] = link.split("#");
      const target = new URL(path, folder);
      expect([page, link, existsSync(path === "" ? folder : target)]).toEqual([page, link, true]);
      if (section === undefined) continue;
      const headings = matches(readFileSync(path === "" ? folder : target, "utf8"), /^#+ (.+)$/gm).map(slug);
      expect([page, link, headings.includes(section)]).toEqual([page, link, true]);
    }
  }
});
