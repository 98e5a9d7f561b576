import express from "express";
import type { Auth } from "latchkey";
import { latchkey, requireSession, withAuth } from "latchkey/express";
import { describe, expect, onTestFinished, test } from "vitest";
import { openGate, type Gate } from "../server/gate.ts";
import { createPostgresDatabase, postgresUrl } from "../setup/postgres.ts";
import { cookiesOf, codeOf, exchange, postForm, postJson, type Reply } from "./exchange.ts";
import { majors, person, serveApp, signUp, testAuth } from "./host.ts";

const credentials = { email: person.email, password: person.password };
const form = new URLSearchParams(credentials).toString();
const navigation = { "sec-fetch-mode": "navigate" };

function expectUnavailable(reply: Reply): void {
  expect(reply).toMatchObject({ status: 503, headers: { "retry-after": expect.stringMatching(/^\d+$/) } });
}

async function serve(framework: typeof express, auth: Auth): Promise<string> {
  const app = framework();
  app.use(latchkey(auth, { pages: true }));
  app.get("/me", requireSession(auth, { redirect: true }), (req, res) => res.send(req.auth.user.email));
  app.get("/", withAuth(auth), (_req, res) => res.send("hello"));
  app.get("/plain", (_req, res) => res.send("plain"));
  return serveApp(app);
}

/** Signed in at one installation, while a second one behind a gate has never seen the session. */
async function behindGate(framework: typeof express): Promise<{
  readonly url: string;
  readonly gate: Gate;
  readonly cookie: { cookie: string };
}> {
  const database = await createPostgresDatabase();
  const gate = await openGate(database.url);
  onTestFinished(async () => {
    await gate.shut();
    await database.drop();
  });
  const cookie = await signUp(await serve(framework, testAuth({ database: database.url })));
  const auth = testAuth({ database: gate.url });
  await auth.ready();
  return { url: await serve(framework, auth), gate, cookie };
}

describe.each(majors)("%s", (_, framework) => {
  test.skipIf(postgresUrl() === null)("a database that stops is a 503, and all is well when it returns", async () => {
    const { url, gate, cookie } = await behindGate(framework);
    await gate.shut();
    for (const headers of [cookie, { ...cookie, ...navigation }]) {
      expectUnavailable(await exchange(`${url}/me`, { headers }));
    }
    expectUnavailable(await exchange(`${url}/auth/session`, { headers: cookie }));
    expectUnavailable(await exchange(`${url}/account`, { headers: { ...cookie, ...navigation } }));
    const login = await postJson(`${url}/auth/login`, credentials);
    expectUnavailable(login);
    expect(codeOf(login)).toBe("storage_unavailable");
    expect((await postForm(`${url}/auth/login`, form)).headers.location).toBe("/login?error=storage_unavailable");
    expectUnavailable(await postJson(`${url}/auth/logout`, {}, cookie));
    expect(await exchange(url, { headers: cookie })).toMatchObject({ status: 200, text: "hello" });
    expect(await exchange(`${url}/plain`)).toMatchObject({ status: 200 });

    await gate.open();
    await expect
      .poll(() => exchange(`${url}/me`, { headers: cookie }))
      .toMatchObject({ status: 200, text: person.email });
  });

  test("a database that was never there is a 503, and the application lives on", async () => {
    const auth = testAuth({ database: "postgres://nobody:nothing@127.0.0.1:1/none" });
    const url = await serve(framework, auth);
    const made = `latchkey-session-3000=lks_${"a".repeat(86)}`;
    expectUnavailable(await exchange(`${url}/me`, { headers: { cookie: made } }));
    expectUnavailable(await postJson(`${url}/auth/login`, credentials));
    expect(await exchange(`${url}/me`)).toMatchObject({ status: 401 });
    expect(await exchange(url, { headers: { cookie: made } })).toMatchObject({ status: 200 });
    expect(await exchange(`${url}/plain`)).toMatchObject({ status: 200 });
  });

  test("a closed installation answers 503", async () => {
    const auth = testAuth();
    const url = await serve(framework, auth);
    await signUp(url);
    const unseen = cookiesOf(await postJson(`${url}/auth/login`, credentials));
    await auth.close();
    expectUnavailable(await exchange(`${url}/me`, { headers: unseen }));
    expectUnavailable(await postJson(`${url}/auth/login`, credentials));
    expectUnavailable(await exchange(`${url}/auth/session`, { headers: unseen }));
    expect(await exchange(`${url}/plain`)).toMatchObject({ status: 200 });
  });
});

// Twelve seconds are enough once: what waits is below the framework.
test.skipIf(postgresUrl() === null)(
  "a database that hangs is a 503 as well, in bounded time",
  { timeout: 40_000 },
  async () => {
    const { url, gate, cookie } = await behindGate(express);
    gate.stall();
    const [guarded, login] = await Promise.all([
      exchange(`${url}/me`, { headers: cookie, patience: 30_000 }),
      exchange(`${url}/auth/login`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(credentials),
        patience: 30_000,
      }),
    ]);
    expectUnavailable(guarded);
    expectUnavailable(login);
    await gate.shut();
  },
);
