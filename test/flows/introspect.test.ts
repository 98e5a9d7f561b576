import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { makeService } from "../feed/feed-reader.ts";
import {
  type Installation,
  type Member,
  minute,
  onEveryDatabase,
  origin,
  password,
  trustedOrigin,
} from "./installation.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function openStorage(site: Installation): Promise<Storage> {
  const storage = await openSqlStorage({ database: site.url, migrate: "off", clock: () => site.time.now });
  closers.push(() => storage.close());
  return storage;
}

interface Asked {
  readonly status: number;
  readonly headers: Headers;
  // Tests read what they expect to be there.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

/** A service that asks, as RFC 7662 says it: by a form. */
async function createAsker(site: Installation, audiences?: readonly [string, ...string[]]) {
  const { key, name } = await makeService(site.auth, await openStorage(site), { scopes: ["introspect"], audiences });
  const send = async (body: string, headers: Record<string, string>, method = "POST"): Promise<Asked> => {
    const request = new Request(`${origin}/auth/introspect`, { method, headers, ...(method === "POST" && { body }) });
    const response = await site.auth.handler(request);
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const authorization = `Bearer ${key}`;
  const ask = (token: string): Promise<Asked> =>
    send(new URLSearchParams({ token, token_type_hint: "access_token" }).toString(), { authorization, ...form });
  return { ask, send, authorization, form, name };
}

async function tokenOf(member: Member, audience?: string): Promise<string> {
  const { status, body } = await member.browser.post("/auth/jwt/token", audience === undefined ? {} : { audience });
  if (status !== 200) throw new Error(`No token: ${status} ${JSON.stringify(body)}`);
  return body.accessToken;
}

const inactive = { active: false };
const billing = "https://billing.example.com";

describe("introspection", () => {
  onEveryDatabase((open) => {
    test("says what a good access token says, by form and by JSON", async () => {
      const site = await open({ token: { claims: ["team=metadata.team"] } });
      const { ask, send, authorization } = await createAsker(site);
      const ada = await site.member();
      await site.auth.users.setMetadata(ada.userId, { team: "blue" });
      const token = await tokenOf(ada);
      const { status, headers, body } = await ask(token);
      expect([status, headers.get("cache-control"), headers.get("content-type")]).toStrictEqual([
        200,
        "no-store",
        "application/json",
      ]);
      const seconds = Math.floor(site.time.now / 1000);
      expect(body).toStrictEqual({
        active: true,
        token_type: "Bearer",
        iss: `${origin}/auth`,
        aud: `${origin}/auth`,
        sub: ada.userId,
        sid: ada.sessionId,
        client_id: "latchkey",
        ver: 1,
        iat: seconds,
        exp: seconds + 900,
        jti: expect.any(String),
        auth_time: seconds,
        amr: ["password"],
        email: ada.email,
        email_verified: false,
        role: "user",
        team: "blue",
      });
      const json = { authorization, "content-type": "application/json" };
      expect((await send(JSON.stringify({ token }), json)).body).toStrictEqual(body);
      expect(
        (await site.auth.api.introspect({ headers: new Headers({ authorization }), body: { token } })).body,
      ).toEqual(body);
    });

    test("a token for another audience of this issuer is answered, too", async () => {
      const site = await open({ token: { audiences: [billing] } });
      const { ask } = await createAsker(site);
      const { body } = await ask(await tokenOf(await site.member(), billing));
      expect(body).toMatchObject({ active: true, aud: billing });
    });

    test("R054, R055: a service with audiences of its own learns nothing of tokens for others", async () => {
      const orders = "https://orders.example.com";
      const site = await open({ token: { audiences: [billing, orders] } });
      const { ask } = await createAsker(site, [billing, orders]);
      const { ask: askOrders } = await createAsker(site, [orders]);
      const ada = await site.member();
      const [own, forBilling, forOrders] = [
        await tokenOf(ada),
        await tokenOf(ada, billing),
        await tokenOf(ada, orders),
      ];
      expect((await ask(forBilling)).body).toMatchObject({ active: true, aud: billing });
      for (const { body } of [await ask(forOrders), await askOrders(forOrders)]) {
        expect(body).toMatchObject({ active: true, aud: orders });
      }
      // The issuer's own are those of an audience like any other.
      for (const answer of [await ask(own), await askOrders(own), await askOrders(forBilling)]) {
        expect([answer.status, answer.body]).toStrictEqual([200, inactive]);
      }
      // As it is remembered, and as it is read by another process.
      const { ask: askElsewhere } = await createAsker({ ...site, auth: await site.another() }, [orders]);
      for (let i = 0; i < 2; i += 1) expect((await askElsewhere(forBilling)).body).toStrictEqual(inactive);
    });

    test("R054, R055: what is not good now is inactive, and nothing more is said", async () => {
      const site = await open();
      const { ask } = await createAsker(site);
      const expectInactive = async (token: string): Promise<void> => {
        const { status, body } = await ask(token);
        expect([status, body]).toStrictEqual([200, inactive]);
      };
      const another = await open();
      await expectInactive(await tokenOf(await another.member()));

      const [out, banned, promoted, aging] = [
        await site.member(),
        await site.member(),
        await site.member(),
        await site.member(),
      ];
      const [outToken, bannedToken, promotedToken, agingToken] = [
        await tokenOf(out),
        await tokenOf(banned),
        await tokenOf(promoted),
        await tokenOf(aging),
      ];
      for (const token of [outToken, bannedToken, promotedToken, agingToken]) {
        expect((await ask(token)).body).toMatchObject({ active: true });
      }
      // Not by this process, which would know at once.
      const elsewhere = await site.another();
      await elsewhere.sessions.end(out.sessionId);
      await expectInactive(outToken);
      await elsewhere.users.ban(banned.userId);
      await expectInactive(bannedToken);
      // The session goes on, but what the token says is not true any more.
      await elsewhere.users.setRole(promoted.userId, "admin");
      await expectInactive(promotedToken);
      // A new token says it, as soon as the process that makes it has heard.
      await expect
        .poll(async () => (await ask(await tokenOf(promoted))).body)
        .toMatchObject({ active: true, role: "admin", ver: 2 });

      const [header = "", claims = "", signature = ""] = agingToken.split(".");
      const flipped = (signature.startsWith("A") ? "B" : "A") + signature.slice(1);
      await expectInactive(`${header}.${claims}.${flipped}`);
      await expectInactive(`${header}.${claims}.`);
      const unsigned = Buffer.from(JSON.stringify({ alg: "none", typ: "at+jwt" })).toString("base64url");
      await expectInactive(`${unsigned}.${claims}.`);
      for (const rubbish of ["x", "a.b.c", "lks_x", randomUUID(), "ü".repeat(100), "x".repeat(10_000)]) {
        await expectInactive(rubbish);
      }
      const { keys, clock, tokens } = await internalsOf(site.auth).deps();
      const own = JSON.parse(Buffer.from(claims, "base64url").toString());
      const sign = (changes: object): string => keys.sign({ ...own, ...changes });
      const now = Math.floor(clock() / 1000);
      expect((await ask(sign({}))).body).toMatchObject({ active: true });
      await expectInactive(sign({ iat: now + 600, exp: now + 1_200 }));
      await expectInactive(sign({ nbf: now + 600 }));
      await expectInactive(sign({ exp: now }));
      await expectInactive(sign({ iss: "https://elsewhere.example/auth" }));
      await expectInactive(sign({ sid: randomUUID() }));
      // Of somebody else's session.
      await expectInactive(sign({ sub: promoted.userId, ver: 2 }));
      await expectInactive(sign({ aud: [own.aud, billing] }));
      // It says that it lives for a day; that was never allowed.
      await expectInactive(sign({ iat: now - tokens.settings.accessTokenLifetime, exp: now + 86_400 }));

      site.time.now += 15 * minute - 1_000;
      expect((await ask(agingToken)).body).toMatchObject({ active: true });
      site.time.now += 1_000;
      await expectInactive(agingToken);
    });

    test("a refresh token and a session's own secret are no access tokens", async () => {
      const site = await open();
      const { ask } = await createAsker(site);
      const ada = await site.member();
      for (const secret of ada.browser.cookies.values()) expect((await ask(secret)).body).toStrictEqual(inactive);
      const { body } = await site.auth.api.jwtLogin({ body: { email: ada.email, password } });
      expect(body.refreshToken).toMatch(/^lkr_/);
      expect((await ask(String(body.refreshToken))).body).toStrictEqual(inactive);
      expect((await ask(String(body.accessToken))).body).toMatchObject({ active: true });
    });

    test("R053: without a good key nothing is answered, and it is not read with GET", async () => {
      const site = await open({ trustedOrigins: [trustedOrigin] });
      const { send, authorization, form } = await createAsker(site);
      const { key: follows } = await makeService(site.auth, await openStorage(site), { scopes: ["revocations"] });
      const ada = await site.member();
      const token = await tokenOf(ada);
      const cookie = [...ada.browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const body = new URLSearchParams({ token }).toString();
      const refused = async (headers: Record<string, string>, status: number, code: string): Promise<void> => {
        const answer = await send(body, { ...form, ...headers });
        expect([headers, answer.status, answer.body.code]).toStrictEqual([headers, status, code]);
        expect(answer.headers.get("access-control-allow-origin")).toBeNull();
        expect(JSON.stringify(answer.body)).not.toContain(ada.userId);
      };
      const own = { "sec-fetch-site": "same-origin" };
      await refused({ ...own }, 401, "unauthenticated");
      // A program that says nothing of itself is told the same, as every client of OAuth expects.
      await refused({}, 401, "unauthenticated");
      await refused({ authorization: "Basic bGF0Y2hrZXk6eA==" }, 401, "unauthenticated");
      await refused({ "sec-fetch-site": "cross-site" }, 403, "csrf_rejected");
      await refused({ origin: "null" }, 403, "csrf_rejected");
      await refused({ ...own, cookie }, 401, "unauthenticated");
      await refused({ authorization: `Bearer ${token}` }, 401, "unauthenticated");
      await refused({ ...own, authorization: "Basic bGF0Y2hrZXk6eA==" }, 401, "unauthenticated");
      await refused({ authorization: `Bearer ${follows}` }, 403, "forbidden");
      await refused({ authorization: `${authorization}, ${authorization}` }, 400, "invalid_input");
      await refused({ authorization, origin: "https://evil.example" }, 403, "csrf_rejected");
      await refused({ authorization, origin: trustedOrigin, "sec-fetch-site": "same-site" }, 403, "csrf_rejected");
      const byGet = await send("", { authorization }, "GET");
      expect([byGet.status, byGet.headers.get("allow")]).toStrictEqual([405, "POST"]);
    });

    test("a request that is none is refused, one with more than we know is answered", async () => {
      const site = await open();
      const { send, authorization, form } = await createAsker(site);
      const token = await tokenOf(await site.member());
      const answered = await send(`token=${token}&client_id=x&anything=1`, { authorization, ...form });
      expect(answered.body).toMatchObject({ active: true });
      for (const body of ["", "token_type_hint=access_token", `token=${token}&token=${token}`]) {
        const answer = await send(body, { authorization, ...form });
        expect([body, answer.status, answer.body.code]).toStrictEqual([body, 400, "invalid_input"]);
      }
      const text = await send(token, { authorization, "content-type": "text/plain" });
      expect([text.status, text.body.code]).toStrictEqual([415, "unsupported_media_type"]);
    });

    test("a revoked key asks no more", async () => {
      const site = await open();
      const storage = await openStorage(site);
      const { ask, name } = await createAsker(site);
      const token = await tokenOf(await site.member());
      expect((await ask(token)).status).toBe(200);
      await storage.services.revoke(name, { events: [] });
      await expect.poll(async () => (await ask(token)).status, { timeout: 20_000 }).toBe(401);
    });
  });
});
