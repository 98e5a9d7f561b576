import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { verifyEvents } from "../../src/event/verify-events.ts";
import { createAuth } from "../../src/index.ts";
import { createSecretRing } from "../../src/secret/root-secret.ts";
import { firstSchema, migrations } from "../../src/storage/sql/migration-list.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import { onBoth, type UpgradeDatabase } from "./database.ts";
import { type Carriers, firstSchemaFolder, identity, password } from "./first-schema.ts";

const read = (name: string): string => readFileSync(new URL(name, firstSchemaFolder), "utf8");

/** Fills an empty database with what one of the first release held. */
async function restore({ kind, url }: UpgradeDatabase): Promise<Carriers> {
  const dump = read(`${kind}.sql`);
  if (kind === "sqlite") {
    const handle = new DatabaseSync(url.slice("sqlite:".length), { enableForeignKeyConstraints: false });
    handle.exec(dump);
    handle.close();
  } else {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(dump);
    await client.end();
  }
  return JSON.parse(read(`${kind}.json`)) as Carriers;
}

onBoth((openDatabase) => {
  test("a database of the first release is opened and brought up to date, and everything that people have in hand is good", async () => {
    const database = await openDatabase();
    const has = await restore(database);
    expect(has.schema).toBe(firstSchema);
    const time = { now: has.madeAt + 60_000 };
    const auth = createAuth({
      ...{ database: database.url, secret: has.secret, clock: () => time.now, verification: "off" },
      logger: { info: () => {}, warn: () => {}, error: console.error },
    });
    onTestFinished(() => auth.close());
    const ask = async (method: string, path: string, headers: Record<string, string>, body?: object) => {
      const json = { "content-type": "application/json", ...headers };
      const sent = body ? { method, headers: json, body: JSON.stringify(body) } : { method, headers };
      const response = await auth.handler(new Request(`http://localhost:3000/auth${path}`, sent));
      const text = await response.text();
      return { status: response.status, body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>) };
    };
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

    // Sessions, by both carriers; one that has ended stays ended.
    const session = await ask("GET", "/session", { cookie: has.cookie });
    expect(session).toMatchObject({ status: 200, body: { user: { email: has.email, name: "Ada Lovelace" } } });
    expect((await ask("GET", "/session", { cookie: has.ended })).status).toBe(401);
    expect(await auth.authenticate({ authorization: `Bearer ${has.accessToken}` })).toMatchObject({
      ok: true,
    });
    expect((await ask("GET", "/session", bearer(has.accessToken))).status).toBe(200);

    // Refresh tokens: a new one, one whose answer was lost, one in a cookie.
    const refreshed = await ask("POST", "/jwt/refresh", {}, { refreshToken: has.refreshToken });
    expect(refreshed.status).toBe(200);
    expect((await ask("GET", "/session", bearer(String(refreshed.body["accessToken"])))).status).toBe(200);
    time.now += 600_000;
    const key = { "idempotency-key": "0123456789abcdef0123456789abcdef" };
    expect((await ask("POST", "/jwt/refresh", key, { refreshToken: has.lostRefreshToken })).status).toBe(200);
    const byCookie = { cookie: has.refreshCookie, origin: "http://localhost:3000" };
    expect((await ask("POST", "/jwt/refresh", byCookie, {})).status).toBe(200);

    // People: password, ban, what is kept about them, and who comes by a provider.
    expect((await ask("POST", "/login", {}, { email: has.email, password })).status).toBe(200);
    expect((await ask("POST", "/login", {}, { email: "grace@example.com", password })).body).toMatchObject({
      code: "user_banned",
    });
    const ada = await auth.users.findByEmail(has.email);
    expect(await auth.users.getMetadata(ada?.id ?? "")).toStrictEqual({ plan: "gold" });
    const { identities } = await internalsOf(auth).deps();
    expect(
      await identities.use({ ...identity, email: null, name: "Carol", avatarUrl: null }, new Date(time.now)),
    ).toMatchObject({ user: { name: "Carol" } });

    // A service's key is known, and what it asks about is answered.
    const asked = await ask("POST", "/introspect", bearer(has.serviceKey), {
      token: String(refreshed.body["accessToken"]),
    });
    expect(asked).toMatchObject({ status: 200 });
    await auth.close();

    // Events are whole and under their seals.
    const storage = await openSqlStorage({ database: database.url, migrate: "check", clock: () => time.now });
    onTestFinished(() => storage.close());
    const verified = await verifyEvents({ store: storage.eventSeals, ring: createSecretRing([has.secret]) });
    expect(verified).toMatchObject({ ok: true });
    expect(verified.events).toBeGreaterThan(5);
    expect((await storage.planSchema()).from).toBe(migrations.steps.length);
  });
});
