import { randomBytes } from "node:crypto";
import { github } from "latchkey";
import { expect, test } from "vitest";
import { z } from "zod";
import type { Endpoint } from "../../src/http/endpoint.ts";
import { endpoints } from "../../src/http/endpoints/index.ts";
import { type Installation, newEmail, onEveryDatabase, origin, password } from "../flows/installation.ts";
import { createMailbox, type Mailbox } from "../flows/mailbox.ts";

/** What is written down on purpose: names, notes of operators, and what a person is told by. Everything else may be a secret. */
const isNoSecret = new Set([
  "email",
  "newEmail",
  "name",
  "deviceName",
  "carrier",
  "transport",
  "remember",
  "everywhere",
  "reason",
  "metadata",
  "role",
  "scopes",
  "audiences",
]);

interface Site extends Installation {
  readonly mailbox: Mailbox;
  readonly planted: string[];
}

/** A text to be found nowhere afterwards, in a form that gets past the first look at a field. */
function plant({ planted }: Pick<Site, "planted">, form: string): string {
  const random = randomBytes(33).toString("base64url").slice(0, 43);
  planted.push(random);
  return form.replace("*", random);
}

const forms = ["planted *", "lko_*", "lkr_*", "lks_AAAAAA*", "aaaaaaaa.*.aaaaaaaa", "*"];

async function send(
  site: Site,
  { method, path }: Pick<Endpoint, "method" | "path">,
  fields: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>>,
): Promise<string> {
  const url = new URL(`${origin}/auth${path}`);
  if (method === "GET") for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, String(value));
  const request = new Request(url, {
    method,
    headers: { origin, "sec-fetch-site": "same-origin", "content-type": "application/json", ...headers },
    ...(method !== "GET" && method !== "DELETE" && { body: JSON.stringify(fields) }),
  });
  const response = await site.auth.handler(request, { remoteAddress: "203.0.113.9", pages: true });
  return response.text();
}

/** The fields that a call takes, with something planted in each that may be a secret. */
function fieldsWith(site: Site, endpoint: Endpoint, form: (name: string) => string): Record<string, unknown> {
  const fields = fieldsOf(endpoint).flatMap((name) => {
    if (name === "email" || name === "newEmail") return [[name, newEmail()]];
    return isNoSecret.has(name) ? [] : [[name, plant(site, form(name))]];
  });
  return Object.fromEntries(fields);
}

/** The names of the fields that a call takes. */
function fieldsOf({ input }: Endpoint): readonly string[] {
  if (input === undefined) return [];
  const { properties = {} } = z.toJSONSchema(input, { io: "input", unrepresentable: "any" });
  return Object.keys(properties);
}

/** Puts something else into every field that takes a secret, every parameter of the path, and every header that carries one. */
async function plantEverywhere(site: Site, endpoint: Endpoint): Promise<void> {
  const { browser } = await site.member();
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  for (const form of forms) {
    const fields = fieldsWith(site, endpoint, () => form);
    const path = endpoint.path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(plant(site, form)));
    const told = { "idempotency-key": plant(site, "*"), "x-latchkey-key": plant(site, form) };
    const answers = [
      await send(site, { ...endpoint, path }, fields, { ...told, cookie }),
      await send(site, { ...endpoint, path }, fields, { ...told, authorization: `Bearer ${plant(site, form)}` }),
      await send(
        site,
        endpoint,
        { ...fields, [plant(site, "unknown*")]: plant(site, form) },
        { cookie: plant(site, `__Host-latchkey-session=${form}; __Host-latchkey-refresh=x`) },
      ),
    ];
    for (const answer of answers) expectNone(site, `the answer of ${endpoint.id}`, answer, isNamedBack(answer));
  }
}

/** The name of a field that is one too many is said to whoever sent it: it is how she finds her mistake. */
function isNamedBack(answer: string): (secret: string) => boolean {
  return (secret) =>
    answer.includes(`/unknown${secret}`) && !answer.replaceAll(`unknown${secret}`, "").includes(secret);
}

/** What honest people do, with the secrets that they have: everything they send, and everything they are given. */
async function liveThroughADay(site: Site): Promise<void> {
  const { mailbox, planted } = site;
  const note = ({ body, setCookies }: { body: Record<string, unknown>; setCookies: readonly string[] }): void => {
    for (const name of ["accessToken", "refreshToken"]) if (typeof body?.[name] === "string") planted.push(body[name]);
    for (const line of setCookies) {
      const value = line.slice(line.indexOf("=") + 1, line.indexOf(";"));
      if (value.length > 20) planted.push(value);
    }
  };
  const member = await site.member();
  const { browser, email } = member;
  const chosen = plant(site, "violet * nine");
  note(await browser.post("/auth/password/change", { currentPassword: password, newPassword: chosen }));
  note(await site.browser().post("/auth/login", { email, password: chosen }));
  note(await site.browser().post("/auth/login", { email, password: plant(site, "wrong * nine") }));
  const app = site.browser();
  const grant = await app.post("/auth/jwt/login", { email, password: chosen, transport: "body" });
  note(grant);
  note(await app.post("/auth/jwt/refresh", { refreshToken: grant.body.refreshToken }));
  await mailbox.next(email);
  await app.post("/auth/password/forgot", { email });
  const token = await mailbox.token(email);
  planted.push(token);
  const last = plant(site, "copper * meadow");
  note(await app.post("/auth/password/reset", { token, newPassword: last }));
  note(await app.post("/auth/password/reset", { token, newPassword: last }));
  const again = await site.browser().post("/auth/login", { email, password: last });
  expect(again.status).toBe(200);
  note(again);
}

function expectNone(
  { planted }: Site,
  where: string,
  text: string,
  except: (secret: string) => boolean = () => false,
): void {
  const found = planted.find((secret) => text.includes(secret) && !except(secret));
  if (found !== undefined) {
    const at = text.indexOf(found);
    expect.fail(`${where} has what was planted: ${text.slice(Math.max(0, at - 300), at + 100)}`);
  }
}

/** Every row of every table. */
async function dump({ kind, raw }: Site): Promise<string> {
  const names =
    kind === "sqlite"
      ? await raw("select name from sqlite_master where type = 'table' and name like 'latchkey_%'")
      : await raw("select 'latchkey.' || tablename as name from pg_tables where schemaname = 'latchkey'");
  const tables = await Promise.all(names.map(({ name }) => raw(`select * from ${String(name)}`)));
  return JSON.stringify(tables, (_key, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value,
  );
}

function judge(site: Site): void {
  expectNone(
    site,
    "the log",
    JSON.stringify(site.logs, (_key, value: unknown) =>
      value instanceof Error ? [value.message, value.stack, value.cause] : value,
    ),
  );
  expectNone(site, "the metrics", site.auth.metrics());
}

onEveryDatabase((open) => {
  const openSite = async (): Promise<Site> => {
    const mailbox = createMailbox();
    const site = await open({
      mailer: mailbox.mailer,
      mailFrom: "door@example.com",
      providers: [github({ clientId: "x", clientSecret: "x" })],
      nativeRedirectUris: ["com.example.app:/signed-in"],
    });
    return { ...site, mailbox, planted: [] };
  };

  test("A009: what is planted in any input is in no answer, log, metric, mail or table", {
    timeout: 180_000,
  }, async () => {
    const site = await openSite();
    for (const endpoint of endpoints) await plantEverywhere(site, endpoint);
    await liveThroughADay(site);
    await site.auth.close();
    judge(site);
    // A link is in its mail, and nowhere else.
    const mails = JSON.stringify(site.mailbox.mails).replaceAll(/token=[\w-]+/g, "");
    expectNone(site, "a mail", mails);
    expectNone(site, "the database", await dump(site));
    expect(site.planted.length).toBeGreaterThan(500);
  });

  test("A009: nor when the database fails while it is written", { timeout: 180_000 }, async () => {
    const site = await openSite();
    const signedIn = await site.member();
    for (const table of ["events", "codes", "counters", "sessions"]) {
      await site.raw(`alter table {${table}} rename to latchkey_away`);
      for (const endpoint of endpoints) {
        const cookie = [...signedIn.browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
        const fields = fieldsWith(site, endpoint, (name) =>
          name.toLowerCase().includes("password") ? "violet * nine" : "lko_*",
        );
        const answer = await send(site, endpoint, fields, { cookie });
        expectNone(site, `the answer of ${endpoint.id}`, answer);
      }
      await site.raw(
        `alter table ${site.kind === "sqlite" ? "" : "latchkey."}latchkey_away rename to ${site.kind === "sqlite" ? `latchkey_${table}` : table}`,
      );
    }
    expect(site.logs.length).toBeGreaterThan(0);
    judge(site);
  });
});
