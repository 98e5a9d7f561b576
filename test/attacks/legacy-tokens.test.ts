import { createHmac } from "node:crypto";
import jwt from "jsonwebtoken";
import type { User } from "latchkey";
import { latchkey, type LegacyTokenOptions, requireTokenOrLegacy } from "latchkey/express";
import { signedIn, testAuth } from "latchkey/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { ConfigurationError } from "../../src/error/configuration-error.ts";
import { codeOf, exchange, type Reply } from "../express/exchange.ts";
import { majors, serveApp } from "../express/host.ts";

const secret = "4hG9sTq2LwZ7xVb0nYc5";
const [issuer, audience] = ["https://old.example.com", "app"];
const day = 86_400;

describe.each(majors)("tokens of before, with %s", (_, framework) => {
  async function open(legacy: Partial<LegacyTokenOptions> = {}) {
    const auth = testAuth();
    onTestFinished(() => auth.close());
    const until = new Date(Date.now() + 30 * day * 1000);
    const app = framework();
    app.use(latchkey(auth));
    const options = { secret, issuer, audience, until, ...legacy };
    app.get("/", requireTokenOrLegacy(auth, options), (req, res) => void res.json(req.auth));
    app.get("/admin", requireTokenOrLegacy(auth, options, { role: "admin" }), (_req, res) => void res.end());
    const url = await serveApp(app);
    const ada = await auth.users.create({ email: "ada@example.com", emailVerified: true });
    const ask = (token: string, path = "/") => exchange(url + path, { headers: { authorization: `Bearer ${token}` } });
    return { auth, url, ada, ask };
  }

  const sign = (user: User, more: object = {}, key = secret): string =>
    jwt.sign({ sub: user.id, ...more }, key, { issuer, audience, expiresIn: "7d" });

  /** Any header and claims, signed with HMAC by whatever digest. */
  function make(header: object, claims: object, { key = secret, digest = "sha256" } = {}): string {
    const input = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
    return `${input}.${createHmac(digest, key).update(input).digest("base64url")}`;
  }

  function refusedAs(reply: Reply): string {
    expect(reply.status).toBe(401);
    expect(reply.headers["www-authenticate"]).toContain("invalid_token");
    return codeOf(reply);
  }

  test("a token that jsonwebtoken made is honoured until it expires, with the user as she is now", async () => {
    const { auth, ada, ask } = await open({ secret: ["a-newer-one-behind-it-5Zq", secret] });
    const token = sign(ada, { role: "admin", email: "root@example.com" });
    const { user, claims, carrier, session } = JSON.parse((await ask(token)).text);
    expect(user).toStrictEqual({ id: ada.id, email: "ada@example.com", role: "user" });
    expect(claims).toMatchObject({ role: "user", email: "ada@example.com", sub: ada.id, iss: issuer });
    expect([carrier, session.id]).toStrictEqual(["token", expect.stringMatching(/^legacy\.[\w-]{22}$/)]);
    expect((await ask(token, "/admin")).status).toBe(403);
    await auth.users.update(ada.id, { name: "Ada" });
    expect((await ask(token)).status).toBe(200);
    auth.clock.advance(7 * day);
    expect(refusedAs(await ask(token))).toBe("token_expired");
  });

  test("tokens of Latchkey's own pass as they always do, and without a token there is a bare 401", async () => {
    const { auth, ada, url, ask } = await open();
    const { authorization } = await signedIn(auth, ada, { carrier: "token" });
    expect((await exchange(url, { headers: { authorization } })).status).toBe(200);
    expect(codeOf(await exchange(url))).toBe("unauthenticated");
    expect(refusedAs(await ask("nonsense"))).toBe("token_invalid");
  });

  test("A006: they end with everything of hers, at once and for good", async () => {
    const { auth, ada, ask } = await open();
    const token = sign(ada);
    expect((await ask(token)).status).toBe(200);
    await auth.users.endSessions(ada.id);
    expect(refusedAs(await ask(token))).toBe("session_revoked");
    expect(refusedAs(await ask(sign(ada)))).toBe("session_revoked");
    const banned = await auth.users.create({ email: "b@example.com", emailVerified: true });
    await auth.users.ban(banned.id);
    expect(refusedAs(await ask(sign(banned)))).toBe("session_revoked");
    await auth.users.unban(banned.id);
    expect(refusedAs(await ask(sign(banned)))).toBe("session_revoked");
  });

  test("A006: none is honoured from the last day on, whatever its own end", async () => {
    const { auth, ada, ask } = await open({ until: new Date(Date.now() + day * 1000) });
    const token = sign(ada);
    expect((await ask(token)).status).toBe(200);
    auth.clock.advance(day);
    expect(refusedAs(await ask(token))).toBe("token_expired");
  });

  test("A013, A014, A015, A016, A017: no other algorithm, no unsigned token, and nothing in the header that asks for more", async () => {
    const { ada, ask } = await open();
    const now = Math.floor(Date.now() / 1000);
    const claims = { sub: ada.id, iss: issuer, aud: audience, iat: now, exp: now + 60 };
    expect((await ask(make({ alg: "HS256" }, claims))).status).toBe(200);
    expect((await ask(make({ alg: "HS256", typ: "JWT", kid: "1" }, claims))).status).toBe(200);
    const forged = [
      ...["none", "None", "HS512", "HS384", "hs256", "RS256", "ES256"].map((alg) => make({ alg, typ: "JWT" }, claims)),
      make({ alg: "HS512" }, claims, { digest: "sha512" }),
      make({ alg: "HS256", typ: "at+jwt", kid: "x" }, claims),
      make({ alg: "HS256", typ: "reset" }, claims),
      make({ alg: "HS256", crit: ["exp"] }, claims),
      make({ alg: "HS256", jwk: { kty: "oct", k: "AA" } }, claims),
      make({ alg: "HS256", jku: "https://evil.example" }, claims),
      make({ alg: "HS256", kid: { path: "../../dev/null" } }, claims),
      make({ alg: "HS256" }, claims, { key: "another secret of twenty" }),
      make({ alg: "HS256" }, claims).replace(/[^.]+$/, ""),
      `${make({ alg: "HS256" }, claims)}=`,
      make({ alg: "HS256" }, { ...claims, pad: "x".repeat(4_096) }),
    ];
    for (const token of forged) expect([token, refusedAs(await ask(token))]).toStrictEqual([token, "token_invalid"]);
  });

  test("A019: a secret that others know or can guess honours nothing", async () => {
    for (const weak of ["change-this-secret", "keyboard cat", "secret", "shhhhh-its-a-secret", ""]) {
      await expect(open({ secret: weak }), weak).rejects.toThrow(ConfigurationError);
    }
  });

  test("A025, A026: issuer, audience and times are what they have to be", async () => {
    const { ada, ask } = await open();
    const now = Math.floor(Date.now() / 1000);
    const good = { sub: ada.id, iss: issuer, aud: audience, iat: now, exp: now + 60 };
    const wrong: object[] = [
      { iss: undefined },
      { iss: `${issuer}/` },
      { iss: [issuer] },
      { aud: undefined },
      { aud: [audience] },
      { aud: "app2" },
      { exp: undefined },
      { exp: String(now + 60) },
      { exp: null },
      { exp: -1 },
      { nbf: now + 30 },
      { nbf: "soon" },
      { iat: now + 3_600 },
      { sub: undefined },
      { sub: { id: ada.id } },
      { sub: "nobody" },
      { sub: `${ada.id}\n` },
    ];
    for (const change of wrong) {
      const reply = await ask(make({ alg: "HS256" }, { ...good, ...change }));
      expect([change, refusedAs(reply)]).toStrictEqual([change, "token_invalid"]);
    }
    const none = await open({ issuer: null, audience: null });
    const bare = { id: none.ada.id, exp: now + 60 };
    expect((await none.ask(make({ alg: "HS256" }, bare))).status).toBe(200);
    // Where they have none, one that has is of another kind: a link's to reset a password, say.
    expect(refusedAs(await none.ask(make({ alg: "HS256" }, { ...bare, aud: "reset" })))).toBe("token_invalid");
  });

  test("two Authorization headers are refused", async () => {
    const { url, ada } = await open();
    const { request } = await import("node:http");
    const status = await new Promise((resolve, reject) => {
      const outgoing = request(url, {
        headers: ["host", "x", "authorization", `Bearer ${sign(ada)}`, "authorization", "Bearer x"],
      });
      outgoing.on("response", ({ statusCode }) => resolve(statusCode)).on("error", reject);
      outgoing.end();
    });
    expect(status).toBe(400);
  });
});
