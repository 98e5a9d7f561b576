import { describe, expect, test } from "vitest";
import { AuthError, oidc } from "../../src/index.ts";
import type { Client } from "../flows/client.ts";
import { day, onEveryDatabase, sessionCookieName } from "../flows/installation.ts";

const method = "ldap";

/** The cookies of a browser as its request has them. */
function headersOf(browser: Client): Headers {
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  return new Headers({
    cookie,
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  });
}

/** Gives a browser the cookies of an answer. */
function keep(browser: Client, cookies: readonly string[]): void {
  for (const line of cookies) {
    const [pair = ""] = line.split("; ");
    browser.cookies.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
  }
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return error instanceof AuthError ? error.code : String(error);
}

describe("a session that the application starts", () => {
  onEveryDatabase((open) => {
    test("is a session like any other: cookie, limits, list, event", async () => {
      const { auth, member, browser, raw, time } = await open();
      const { userId, email } = await member();
      const visitor = browser();
      const remoteAddress = "192.0.2.7";
      const started = await auth.startSession({ userId, method, headers: headersOf(visitor), remoteAddress });
      expect(started.user).toMatchObject({ id: userId, email });
      expect(started.session).toMatchObject({ carrier: "cookie", method });
      expect(started.session.expiresAt.getTime() - time.now).toBe(30 * day);
      expect(started.headers.getSetCookie()).toEqual(started.cookies);
      expect(started.cookies).toEqual([
        expect.stringMatching(
          new RegExp(`^${sessionCookieName}=lks_.*; Max-Age=2592000; HttpOnly; Secure; SameSite=Lax$`),
        ),
        expect.stringMatching(/^__Host-latchkey-device=.*; Max-Age=31536000; HttpOnly; Secure; SameSite=Lax$/),
      ]);
      keep(visitor, started.cookies);
      expect((await visitor.get("/auth/session")).body.session).toMatchObject({ id: started.session.id, method });
      const [listed] = (await auth.sessions.list(userId)).filter(({ id }) => id === started.session.id);
      expect(listed).toMatchObject({ ip: remoteAddress, device: { name: "Firefox on Linux" } });
      const [event] = await raw("select * from {events} where session_id = $1", started.session.id);
      expect(event).toMatchObject({ type: "session_started", user_id: userId });
      const [details] = await raw("select ip from {event_details} where event_id = $1", Number(event?.["id"]));
      expect(details?.["ip"]).toBe(remoteAddress);
    });

    test("ends the session that the browser came with, and only a proven one", async () => {
      const { auth, member, browser } = await open();
      const ada = await member();
      const eve = await member();
      const forged = headersOf(ada.browser);
      forged.set("cookie", forged.get("cookie")!.replace(/(latchkey-session=[^;]+)[^;]{4}/, "$1AAAA"));
      await auth.startSession({ userId: eve.userId, method, headers: forged });
      expect((await ada.browser.get("/auth/session")).status).toBe(200);
      const before = ada.browser.copy();
      const headers = { cookie: headersOf(ada.browser).get("cookie")!, authorization: "Basic eA==" };
      const started = await auth.startSession({ userId: eve.userId, method, headers });
      expect((await before.get("/auth/session")).body.code).toBe("session_revoked");
      const visitor = browser();
      keep(visitor, started.cookies);
      expect((await visitor.get("/auth/session")).body.user.id).toBe(eve.userId);
    });

    test("does not start for a user who is banned, deleted or unknown", async () => {
      const { auth, member, raw, time } = await open();
      const { userId } = await member();
      const start = (id: string) => codeOf(auth.startSession({ userId: id, method, headers: {} }));
      await raw("update {users} set banned_at = 1 where id = $1", userId);
      expect(await start(userId)).toBe("user_banned");
      await raw("update {users} set banned_at = null, delete_after = $2 where id = $1", userId, time.now + 1);
      expect(await start(userId)).toBe("deletion_pending");
      time.now += 1;
      expect(await start(userId)).toBe("not_found");
      for (const id of ["nobody", "a\0b", ""]) expect(await start(id)).toBe("not_found");
      expect(await start(undefined as unknown as string)).toBe("not_found");
    });

    test("counts against the cap of sessions", async () => {
      const { auth, member, time } = await open({ session: { perUser: 3 } });
      const { userId, browser } = await member();
      time.now += 1;
      for (let i = 0; i < 4; i += 1) await auth.startSession({ userId, method, headers: {} });
      expect(await auth.sessions.list(userId)).toHaveLength(3);
      expect((await browser.get("/auth/session")).body.code).toBe("session_revoked");
    });

    test("can be declined to be remembered", async () => {
      const { auth, member, time } = await open();
      const { userId } = await member();
      const started = await auth.startSession({ userId, method, headers: {}, remember: false });
      expect(started.session.expiresAt.getTime() - time.now).toBe(day);
      expect(started.cookies[0]).not.toContain("Max-Age");
    });

    test.each(["password", "google", "passkey", "LDAP", "a", "-x", "x".repeat(33), "ld ap", "", 7, undefined])(
      "is not started by a method called %s",
      async (name) => {
        const { auth, member } = await open();
        const { userId } = await member();
        const options = { userId, method: name as string, headers: {} };
        expect(await codeOf(auth.startSession(options))).toBe("invalid_input");
        expect(await auth.sessions.list(userId)).toHaveLength(1);
      },
    );

    test("is called by no provider's name: what a guard asks of that method the provider has proven", async () => {
      const about = { clientId: "test", clientSecret: "test", issuer: "https://login.example.com" };
      const { auth, member } = await open({ providers: [oidc({ ...about, id: "acme", name: "Acme" })] });
      const { userId } = await member();
      expect(await codeOf(auth.startSession({ userId, method: "acme", headers: {} }))).toBe("invalid_input");
      const { session } = await auth.startSession({ userId, method: "acme-legacy", headers: {} });
      expect(session.method).toBe("acme-legacy");
    });

    test("is not started without the headers, by another carrier, or over HTTP", async () => {
      const { auth, member, browser } = await open();
      const { userId } = await member();
      const start = (more: object) => codeOf(auth.startSession({ userId, method, headers: {}, ...more }));
      expect(await start({ headers: undefined })).toBe("invalid_input");
      expect(await start({ carrier: "pigeon" })).toBe("invalid_input");
      expect(await start({ carrier: "token", transport: "pigeon" })).toBe("invalid_input");
      expect(await start({ deviceName: "x\0" })).toBe("invalid_input");
      expect(await start({ remember: "false" })).toBe("invalid_input");
      for (const path of ["start-session", "startSession", "session", "sessions", "session/start"]) {
        const { status } = await browser().post(`/auth/${path}`, { userId, method });
        expect([404, 405]).toContain(status);
      }
    });
  });
});
