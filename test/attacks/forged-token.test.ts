import { createHmac, hkdfSync, randomBytes, randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { hour, onEveryDatabase, password, secondPassword, sessionCookieName } from "../flows/installation.ts";

/** The derivation, written a second time from its description: what somebody who knows the root secret can compute. */
function derive(secret: string, info: string): Buffer {
  return Buffer.from(hkdfSync("sha256", Buffer.from(secret), "latchkey.v1", info, 32));
}

interface Forgery {
  readonly sessionId: string;
  readonly generation?: number;
  readonly mac?: Buffer;
}

/** A token whose front check is right, with any mac. */
function forge(secret: string, { sessionId, generation = 0, mac = randomBytes(32) }: Forgery): string {
  const id = Buffer.from(sessionId.replaceAll("-", ""), "hex");
  const count = Buffer.alloc(4);
  count.writeUInt32BE(generation);
  const front = createHmac("sha256", derive(secret, "key.front-check"))
    .update(id)
    .update(count)
    .digest()
    .subarray(0, 8);
  const secretId = derive(secret, "id").toString("base64url").slice(0, 6);
  const tail = Buffer.concat([count, mac]).toString("base64url");
  return `lks_${secretId}${Buffer.concat([front, id]).toString("base64url")}${tail}`;
}

onEveryDatabase((open) => {
  test("flows 2: the forger of these tests computes front checks as the server does", async () => {
    const { member, secret } = await open();
    const { browser, sessionId } = await member();
    const genuine = browser.cookies.get(sessionCookieName) ?? "";
    const mac = Buffer.from(genuine.slice(42), "base64url").subarray(4);
    expect(forge(secret, { sessionId, mac })).toBe(genuine);
  });

  test("flows 2: with the front check alone nothing is accepted, written, ended or said about the session", async () => {
    const { member, browser, secret, raw, time } = await open();
    const live = await member();
    const ended = await member();
    await ended.browser.post("/auth/logout");
    const banned = await member();
    await raw("update {users} set banned_at = $1 where id = $2", time.now, banned.userId);
    const snapshot = async (): Promise<string> =>
      JSON.stringify([
        await raw("select * from {sessions} order by id"),
        await raw("select * from {revocations} order by id"),
        await raw("select * from {users} order by id"),
      ]);
    const before = await snapshot();
    const ids = [live.sessionId, ended.sessionId, banned.sessionId, randomUUID()];
    for (const round of [1, 2]) {
      for (const sessionId of ids) {
        for (const generation of [0, 1, 4_294_967_295]) {
          const attacker = browser();
          attacker.cookies.set(sessionCookieName, forge(secret, { sessionId, generation }));
          const answers = [
            await attacker.copy().get("/auth/session"),
            await attacker.copy().post("/auth/sessions/revoke-others"),
            await attacker.copy().delete(`/auth/sessions/${sessionId}`),
            await attacker.copy().post("/auth/user/delete"),
          ];
          for (const { status, body } of answers)
            expect([round, status, body.code]).toStrictEqual([round, 401, "unauthenticated"]);
          expect((await attacker.copy().post("/auth/logout", { everywhere: true })).status).toBe(204);
        }
      }
      expect(await snapshot()).toBe(before);
      // The second round meets what the server remembers of these sessions.
      expect((await live.browser.get("/auth/session")).status).toBe(200);
      expect((await ended.browser.get("/auth/session")).body.code).toMatch(/^(session_revoked|unauthenticated)$/);
      await banned.browser.get("/auth/session");
    }
  });

  test("flows 2: whoever really held an ended session is told that it ended, a moment after a forger asked", async () => {
    const { member, browser, secret } = await open();
    const { browser: ada, sessionId } = await member();
    const stolen = ada.copy();
    await ada.post("/auth/logout");
    const forger = browser();
    forger.cookies.set(sessionCookieName, forge(secret, { sessionId }));
    expect((await forger.get("/auth/session")).body.code).toBe("unauthenticated");
    expect((await stolen.get("/auth/session")).body.code).toBe("session_revoked");
    expect((await forger.get("/auth/session")).body.code).toBe("unauthenticated");
  });

  test("flows 2: every cookie from before a new proof or a new password is unauthenticated for good", async () => {
    const { member, time } = await open();
    const { browser } = await member();
    const copies = [browser.copy()];
    await browser.post("/auth/reauthenticate", { password });
    copies.push(browser.copy());
    await browser.post("/auth/reauthenticate", { password });
    copies.push(browser.copy());
    await browser.post("/auth/password/change", { currentPassword: password, newPassword: secondPassword });
    for (const passed of [0, 1_000, 31_000, hour]) {
      time.now += passed;
      for (const copy of copies) {
        expect((await copy.get("/auth/session")).body.code).toBe("unauthenticated");
        expect((await copy.post("/auth/logout", { everywhere: true })).status).toBe(204);
      }
      expect((await browser.get("/auth/session")).status).toBe(200);
    }
  });

  test("flows 2: no changed character, cut, added or re-encoded form of a token is accepted", async () => {
    const { member, browser } = await open();
    const { browser: ada } = await member();
    const token = ada.cookies.get(sessionCookieName) ?? "";
    expect((await ada.get("/auth/session")).status).toBe(200);
    const changed = Array.from(
      token,
      (character, at) => token.slice(0, at) + (character === "A" ? "B" : "A") + token.slice(at + 1),
    );
    const respelled = [
      token.toUpperCase(),
      token.toLowerCase(),
      `${token}=`,
      `${token}A`,
      ` ${token}`,
      token.slice(0, -1),
      token.replaceAll("_", "/"),
      token.replaceAll("-", "+"),
      encodeURIComponent(token).replace("lks_", "lks%5F"),
      `lks_${Buffer.from(token).toString("base64url")}`.slice(0, 90),
      "lks_".padEnd(90, "\u00e9"),
    ];
    for (const value of [...changed, ...respelled.filter((one) => one !== token)]) {
      const answer = await browser().get("/auth/session", { cookie: `${sessionCookieName}=${value}` });
      expect([value, answer.status]).toStrictEqual([value, 401]);
    }
  });

  test("flows 2: a stolen database makes no cookie, and neither does a stolen secret", async () => {
    const { member, browser, raw, secret } = await open();
    const { browser: ada, sessionId, userId } = await member();
    const genuine = Buffer.from((ada.cookies.get(sessionCookieName) ?? "").slice(42), "base64url").subarray(4);
    const [row] = await raw("select seed, secret_id from {sessions} where id = $1", sessionId);
    const seed = Buffer.from(String(row?.["seed"]), "base64url");
    const owner = (await import("node:crypto")).createHash("sha256").update(userId).digest().subarray(0, 16);
    const id = Buffer.from(sessionId.replaceAll("-", ""), "hex");
    const mac = (key: Buffer, bytes: Buffer): Buffer =>
      createHmac("sha256", key).update(id).update(owner).update(Buffer.alloc(8)).update(bytes).digest();

    // Both together are the session: the attack of this test is the real one.
    expect(mac(derive(secret, "key.cookie"), seed)).toStrictEqual(genuine);
    const guesses = [
      mac(seed, seed),
      mac(Buffer.alloc(32), seed),
      mac(derive(String(row?.["secret_id"]), "key.cookie"), seed),
      mac(derive(secret, "key.cookie"), Buffer.alloc(0)),
      mac(derive(secret, "key.cookie"), Buffer.alloc(32)),
      mac(derive(secret, "key.flash"), seed),
      mac(derive(secret, "key.front-check"), seed),
    ];
    for (const guess of guesses) {
      const attacker = browser();
      attacker.cookies.set(sessionCookieName, forge(secret, { sessionId, mac: guess }));
      expect((await attacker.get("/auth/session")).body.code).toBe("unauthenticated");
    }
  });
});
