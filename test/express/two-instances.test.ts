import { rmSync } from "node:fs";
import { latchkey, requireSession } from "latchkey/express";
import { describe, expect, onTestFinished, test } from "vitest";
import { emptyFolder } from "../server/serve.ts";
import { createPostgresDatabase, postgresUrl } from "../setup/postgres.ts";
import { codeOf, cookiesOf, exchange, postJson } from "./exchange.ts";
import { majors, person, serveApp, signUp, testAuth } from "./host.ts";

async function sqlite(): Promise<string> {
  const folder = emptyFolder();
  onTestFinished(() => rmSync(folder.path, { recursive: true }));
  return `sqlite:${folder.path}/app.db`;
}

async function postgres(): Promise<string> {
  const database = await createPostgresDatabase();
  onTestFinished(() => database.drop());
  return database.url;
}

const databases = [
  ["one SQLite file", sqlite, true],
  ["one PostgreSQL database", postgres, postgresUrl() !== null],
] as const;

/** Two copies of an application behind a load balancer: one of each Express, at that. */
async function serveTwice(database: string): Promise<[string, string]> {
  const copies = majors.map(async ([, framework]) => {
    const auth = testAuth({ database });
    await auth.ready();
    const app = framework();
    app.use(latchkey(auth));
    app.get("/", requireSession(auth), (req, res) => res.send(req.auth.user.email));
    return serveApp(app);
  });
  return (await Promise.all(copies)) as [string, string];
}

describe.each(databases)("two instances on %s", (_, open, isThere) => {
  test.skipIf(!isThere)("log in on one, recognised on the other", async () => {
    const [a, b] = await serveTwice(await open());
    const headers = await signUp(a);
    expect(await exchange(b, { headers })).toMatchObject({ status: 200, text: person.email });
    const other = cookiesOf(await postJson(`${b}/auth/login`, { email: person.email, password: person.password }));
    expect(await exchange(a, { headers: other })).toMatchObject({ status: 200 });
  });

  test.skipIf(!isThere)("ended on one, refused on the other, which remembered it", async () => {
    const [a, b] = await serveTwice(await open());
    const headers = await signUp(a);
    expect(await exchange(b, { headers })).toMatchObject({ status: 200 });
    expect(await postJson(`${a}/auth/logout`, {}, headers)).toMatchObject({ status: 204 });
    expect(await exchange(a, { headers })).toMatchObject({ status: 401 });
    await expect.poll(() => exchange(b, { headers }), { timeout: 20_000 }).toMatchObject({ status: 401 });
    expect(codeOf(await exchange(b, { headers }))).toBe("session_revoked");
  });
});
