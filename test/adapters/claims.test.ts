import { Hono } from "hono";
import { requireAuth, requireSession } from "latchkey/hono";
import { signedIn, testAuth, type TestAuth, type TestAuthOptions } from "latchkey/testing";
import { expect, onTestFinished, test } from "vitest";

type Hook = NonNullable<NonNullable<TestAuthOptions["hooks"]>["claims"]>;

function open(claims: Hook, options: TestAuthOptions = {}): TestAuth {
  const auth = testAuth({ ...options, hooks: { claims } });
  onTestFinished(() => auth.close());
  return auth;
}

const person = { email: "ada@example.com", emailVerified: true, metadata: { tenant: "acme" } };

test("a cookie has the claims that a token of the same person has, as a token has them", async () => {
  const auth = open(({ user }) => ({
    tenant: user.metadata["tenant"],
    since: new Date(0),
    nobody: undefined,
    permissions: ["read"],
  }));
  const seen: Record<string, unknown>[] = [];
  const names = ["sub", "email", "email_verified", "role", "amr", "auth_time", "tenant", "since", "permissions"];
  const look = (name: string) => (value: unknown) => {
    (seen.at(-1) as Record<string, unknown>)[name] = value;
    return true;
  };
  const claims = Object.fromEntries(names.map((name) => [name, look(name)]));
  const app = new Hono().get("/", requireAuth(auth, { claims }), (c) => c.text("in"));
  const ada = await auth.users.create(person);
  for (const carrier of ["token", "cookie"] as const) {
    seen.push({});
    const headers = carrier === "token" ? await signedIn(auth, ada, { carrier }) : await signedIn(auth, ada);
    expect((await app.request("/", { headers: { ...headers } })).status).toBe(200);
  }
  const [byToken, byCookie] = seen;
  expect(Object.keys(byToken ?? {})).toStrictEqual(names);
  expect({ ...byCookie, auth_time: 0 }).toStrictEqual({ ...byToken, auth_time: 0 });
  expect(Math.abs(Number(byCookie?.["auth_time"]) - Number(byToken?.["auth_time"]))).toBeLessThan(5);
  expect(byCookie).toMatchObject({ sub: ada.id, email: ada.email, tenant: "acme", since: "1970-01-01T00:00:00.000Z" });
  // What is not in a token is not there by a cookie.
  const closed = new Hono().get("/", requireSession(auth, { claims: { nobody: () => true } }), (c) => c.text("in"));
  expect((await closed.request("/", { headers: { ...(await signedIn(auth, ada)) } })).status).toBe(403);
});

test("claims of a cookie are asked for once, for requests at the same time, too, and again after five minutes", async () => {
  let calls = 0;
  let tenant = "acme";
  const auth = open(async () => {
    calls += 1;
    return { tenant };
  });
  const app = new Hono().get("/", requireSession(auth, { claims: { tenant: "acme" } }), (c) => c.text("in"));
  const headers = { ...(await signedIn(auth, person)) };
  const ask = async () => (await app.request("/", { headers })).status;
  expect(await ask()).toBe(200);
  expect(await Promise.all([ask(), ask(), ask()])).toStrictEqual([200, 200, 200]);
  expect(calls).toBe(1);
  tenant = "globex";
  expect(await ask()).toBe(200);
  auth.clock.advance(301);
  expect(await Promise.all([ask(), ask()])).toStrictEqual([403, 403]);
  expect(calls).toBeLessThanOrEqual(3);
});

test("routes of one installation share what was asked, so that they say the same and the application is asked no more often", async () => {
  let calls = 0;
  const auth = open(() => {
    calls += 1;
    return { tenant: "acme", call: calls };
  });
  const claims = { tenant: "acme", call: 1 };
  const app = new Hono()
    .get("/0", requireAuth(auth, { claims }), (c) => c.text("in"))
    .get("/1", requireSession(auth, { claims }), (c) => c.text("in"))
    .get("/2", requireAuth(auth, { claims }), (c) => c.text("in"));
  const ada = await auth.users.create(person);
  const ask = async (path: string, headers: object) => (await app.request(path, { headers: { ...headers } })).status;
  const headers = await signedIn(auth, ada);
  expect(await Promise.all(["/0", "/1", "/2"].map((path) => ask(path, headers)))).toStrictEqual([200, 200, 200]);
  expect(calls).toBe(1);
  // Another session of hers is asked about by itself.
  expect(await ask("/0", await signedIn(auth, ada))).toBe(403);
  expect(calls).toBe(2);
});

test("when the application cannot say, nobody comes in, and it is asked again", async () => {
  let isAway = true;
  const auth = open(() => {
    if (isAway) throw new Error("directory is away");
    return { tenant: "acme" };
  });
  const app = new Hono().get("/", requireAuth(auth, { claims: { tenant: "acme" } }), (c) => c.text("in"));
  const headers = { ...(await signedIn(auth, person)) };
  const refused = await app.request("/", { headers });
  expect([refused.status, refused.headers.get("retry-after")]).toStrictEqual([503, "5"]);
  expect(await refused.json()).toMatchObject({ code: "hook_unavailable" });
  isAway = false;
  expect((await app.request("/", { headers })).status).toBe(200);
});

test("a condition that no cookie and no token can fulfil without a hook is closed", async () => {
  const auth = testAuth();
  onTestFinished(() => auth.close());
  const app = new Hono().get("/", requireAuth(auth, { claims: { tenant: "acme" } }), (c) => c.text("in"));
  app.get("/proven", requireAuth(auth, { claims: { email_verified: true } }), (c) => c.text("in"));
  for (const headers of [await signedIn(auth, person), await signedIn(auth, undefined, { carrier: "token" })]) {
    expect((await app.request("/", { headers: { ...headers } })).status).toBe(403);
    expect((await app.request("/proven", { headers: { ...headers } })).status).toBe(200);
  }
});
