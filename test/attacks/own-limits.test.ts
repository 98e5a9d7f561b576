import { expect, test } from "vitest";
import { limitTable } from "../../src/throttle/limit-table.ts";
import { createQuickHasher } from "../../src/testing/quick-hasher.ts";
import type { Answer, Client } from "../flows/client.ts";
import { hour, type Installation, onEveryDatabase, password } from "../flows/installation.ts";

const { own_data: ownData, end_others: endsOthers, export: exports } = limitTable;
const quick = { hasher: createQuickHasher() };

/** How often something was noted. */
async function noted({ raw }: Installation, type: string): Promise<number> {
  return (await raw("select id from {events} where type = $1", type)).length;
}

/** Sends so many at once, to one instance and the other in turn. */
function atOnce(
  count: number,
  client: (n: number) => Client,
  send: (client: Client) => Promise<Answer>,
): Promise<number[]> {
  return Promise.all(Array.from({ length: count }, async (_, n) => (await send(client(n))).status));
}

onEveryDatabase((open) => {
  test("A081: whoever is signed in does not fill the record of events: her account may change itself so often, from wherever", async () => {
    const site = await open({}, quick);
    const two = [site.auth, await site.another()];
    const ada = await site.member();
    // From everywhere: another network for each, and one that nobody can tell.
    const ips = ["203.0.113.7", "203.0.113.8", "2001:db8::7", "10.0.0.9"];
    const client = (n: number): Client => {
      const one = site.browser({ ip: ips[n % ips.length] ?? "", auth: two[n % 2] ?? site.auth });
      for (const [name, value] of ada.browser.cookies) one.cookies.set(name, value);
      return one;
    };
    const rename = (one: Client): Promise<Answer> => one.json("PATCH", "/auth/user", { name: "Ada" }, forwarded(one));
    const statuses: number[] = [];
    while (statuses.length < ownData.limit + 100) statuses.push(...(await atOnce(50, client, rename)));
    expect(statuses.filter((status) => status === 200)).toHaveLength(ownData.limit);
    expect(new Set(statuses)).toStrictEqual(new Set([200, 429]));
    expect(await noted(site, "name_changed")).toBe(ownData.limit);
    const refused = await ada.browser.post("/auth/user/export");
    expect([refused.status, refused.body.code]).toStrictEqual([429, "too_many_attempts"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(3_500);
    expect(site.auth.metrics()).toContain('latchkey_limits_refused_total{limit="own_data"}');
    // Nobody else is concerned, and an hour later she is not either.
    expect((await rename((await site.member()).browser)).status).toBe(200);
    site.time.now += hour;
    await ada.browser.post("/auth/login", { email: ada.email, password });
    expect((await rename(ada.browser)).status).toBe(200);
  });

  test("A081: everything that is kept about somebody is put together ten times an hour for her, and nobody waits for it but she", async () => {
    const site = await open({}, quick);
    const ada = await site.member();
    const [row] = await site.raw("select max(id) as id from {events} where user_id = $1", ada.userId);
    // As after two thousand log-ins.
    const copies = "with recursive n (i) as (select 1 union all select i + 1 from n where i < 2000)";
    const columns = "type, user_id, session_id, actor, actor_id, created_at, count, data";
    await site.raw(
      `${copies} insert into {events} (${columns}) select ${columns} from {events}, n where id = $1`,
      Number(row?.["id"]),
    );
    let turns = 0;
    const count = (): void => {
      turns += 1;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    const { status, body } = await ada.browser.post("/auth/user/export");
    clearImmediate(timer);
    expect([status, body.events.length > 2_000]).toStrictEqual([200, true]);
    expect(turns).toBeGreaterThan(15);

    const two = [site.auth, await site.another()];
    const client = (n: number): Client => {
      const one = site.browser({ auth: two[n % 2] ?? site.auth });
      for (const [name, value] of ada.browser.cookies) one.cookies.set(name, value);
      return one;
    };
    const statuses = await atOnce(50, client, (one) => one.post("/auth/user/export"));
    expect(statuses.filter((one) => one === 200)).toHaveLength(exports.limit - 1);
    expect(new Set(statuses)).toStrictEqual(new Set([200, 429]));
    expect((await (await site.member()).browser.post("/auth/user/export")).status).toBe(200);
  });

  test("A068: a thief who uses up what a session may do uses up his own: the owner ends him, and defends herself", async () => {
    const site = await open({}, quick);
    const ada = await site.member();
    const thief = site.browser();
    await thief.post("/auth/login", { email: ada.email, password });
    const rename = (one: Client): Promise<Answer> => one.json("PATCH", "/auth/user", { name: "Eve" });
    for (let sent = 0; sent <= ownData.limit; sent += 50) await atOnce(50, () => thief, rename);
    const { body } = await thief.get("/auth/session");
    expect((await rename(ada.browser)).status).toBe(429);
    // A form comes back with a sentence.
    const form = await ada.browser.submit("/auth/user", { name: "Ada" });
    expect([form.status, form.location]).toStrictEqual([303, "/account?error=too_many_attempts"]);
    expect((await ada.browser.visit(form.location ?? "")).text).toContain("Too many attempts");
    const endOthers = (one: Client): Promise<Answer> => one.post("/auth/sessions/revoke-others");
    expect((await endOthers(ada.browser)).body.revoked).toBe(1);
    expect((await thief.get("/auth/session")).status).toBe(401);
    // He comes back by the password, and keeps ending the others: as often as one session may.
    await thief.post("/auth/login", { email: ada.email, password });
    const ended: number[] = [];
    while (ended.length < endsOthers.limit + 50) ended.push(...(await atOnce(50, () => thief, endOthers)));
    expect(ended.filter((status) => status === 200)).toHaveLength(endsOthers.limit);
    expect(await noted(site, "sessions_ended")).toBe(endsOthers.limit + 1);
    await ada.browser.post("/auth/login", { email: ada.email, password });
    expect((await endOthers(ada.browser)).body.revoked).toBe(1);
    expect((await ada.browser.post("/auth/sessions/revoke-others")).status).toBe(200);
    const change = { currentPassword: password, newPassword: "another thing entirely 9" };
    expect((await ada.browser.post("/auth/password/change", change)).status).toBe(200);
    expect(body.user.id).toBe(ada.userId);
  });
});

/** From a proxy that nobody has named it is counted by no network. */
function forwarded({ ip }: Client): Readonly<Record<string, string>> {
  return ip.startsWith("10.") ? { "x-forwarded-for": "192.0.2.1" } : {};
}
