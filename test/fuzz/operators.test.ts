import { expect, test } from "vitest";
import { z } from "zod";
import type { Endpoint } from "../../src/http/endpoint.ts";
import { adminEndpoints } from "../../src/http/endpoints/admin/index.ts";
import { exportEventsRoute } from "../../src/http/export-events-route.ts";
import { internalsOf } from "../../src/auth/internals.ts";
import { type Installation, onPostgres, onSqlite, password } from "../flows/installation.ts";
import { operator } from "../flows/operator.ts";
import { bombard } from "./bombard.ts";
import { hostileRequests, type NamedParameters } from "./hostile-input.ts";

const calls: readonly Pick<Endpoint, "method" | "path" | "input">[] = [
  ...adminEndpoints,
  { method: "GET", path: exportEventsRoute.path },
];

/** Of a call that reads, what its query may be told. */
function namedOf({ method, input }: (typeof calls)[number]): NamedParameters | undefined {
  if (method !== "GET" || !input) return undefined;
  const { properties = {} } = z.toJSONSchema(input, { io: "input", unrepresentable: "any" });
  const sane = [
    "1",
    "200",
    "true",
    "any",
    "user",
    "login_failed",
    "2026-01-01T00:00:00Z",
    "0000-01-01T00:00:00+23:59",
    "MS4x",
    "a@example.com",
  ];
  return { query: Object.keys(properties), headers: [], sane };
}

/** What requests of somebody who may do everything do, whatever they hold: they fail nowhere, and reach nobody whom they do not name. */
async function attack(site: Installation, call: (typeof calls)[number], count: number): Promise<void> {
  const { method, path } = call;
  const bystander = await operator(site, null);
  const [before] = await site.raw("select * from {users} where id = $1", bystander.userId);
  const member = await operator(site, "admin");
  const requests = hostileRequests(call, "/auth", namedOf(call));
  await bombard(site, { requests, count, sender: () => ({ member, headers: {} }) });
  const label = `${method} ${path}`;
  const [after] = await site.raw("select * from {users} where id = $1", bystander.userId);
  expect([label, after]).toStrictEqual([label, before]);
  expect([label, (await bystander.browser.get("/auth/session")).status]).toStrictEqual([label, 200]);
  expect([label, (await member.browser.get("/auth/admin/users")).status]).toStrictEqual([label, 200]);
  const levels = await site.raw("select id from {users} where operator is not null and id <> $1", member.userId);
  expect([label, levels]).toStrictEqual([label, []]);
  await site.raw("update {users} set operator = null");
  expect(site.logs.filter(({ level }) => level === "error")).toStrictEqual([]);
}

/** With a mailer, and with keys that may be rotated as often as one likes. */
const withMails = { mailFrom: "door@example.com", mailer: { send: () => Promise.resolve() } };

onSqlite((open) => {
  test("500 hostile requests of an admin for each call of operators: no 5xx, no hang, nobody else is touched", {
    timeout: 300_000,
  }, async () => {
    const site = await open(withMails);
    for (const call of calls) await attack(site, call, 500);
    // What a key was made for still works.
    const { keys } = await internalsOf(site.auth).deps();
    expect(keys.published().body).toContain('"keys"');
    expect((await site.browser().post("/auth/login", { email: "x@example.com", password })).status).toBe(401);
  });
});

onPostgres((open) => {
  test("and 100 for each on PostgreSQL", { timeout: 300_000 }, async () => {
    const site = await open(withMails);
    for (const call of calls) await attack(site, call, 100);
  });
});
