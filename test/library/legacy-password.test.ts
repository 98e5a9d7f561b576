import { describe, expect, test } from "vitest";
import type { LegacyPassword } from "../../src/index.ts";
import { createMailbox } from "../flows/mailbox.ts";
import { newEmail, onEveryDatabase, onSqlite, password } from "../flows/installation.ts";

const odd = {
  throws: () => {
    throw new Error("the old system is away");
  },
  rejects: () => Promise.reject(new Error("the old system is away")),
  "gives nothing": () => undefined as never,
  "gives true": () => true as never,
  "gives a text": () => "yes" as never,
  "gives a list": () => [] as never,
  "gives a role that is none": () => ({ role: "a, b" }),
  "gives an id that is none": () => ({ id: "../admin" }),
  "gives an address": () => ({ email: "admin@example.com" }) as never,
  "gives a hash": () => ({ passwordHash: "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i" }) as never,
  "gives metadata that is too large": () => ({ metadata: { text: "x".repeat(5_000) } }),
  "says of the proof a text": () => ({ emailVerified: "false" }) as never,
} satisfies Record<string, LegacyPassword>;

/** An old system with one account. */
function oldSystem(email: string, secret: string, profile: object = {}) {
  const asked: string[] = [];
  const legacyPassword: LegacyPassword = async (given, tried) => {
    asked.push(given);
    return given === email && tried === secret ? profile : null;
  };
  return { asked, legacyPassword };
}

describe("legacyPassword", () => {
  onEveryDatabase((open) => {
    test("lets somebody in by the password of the old system, once, and from then on by a hash of ours", async () => {
      const email = newEmail();
      // Shorter than a password may be that is set here.
      const secret = "abc";
      const profile = {
        id: "47",
        emailVerified: true,
        name: "Ada",
        role: "editor",
        metadata: { plan: "pro" },
        createdAt: 0,
      };
      const old = oldSystem(email, secret, profile);
      const site = await open({
        legacyPassword: old.legacyPassword,
        registration: "closed",
        allowedEmailDomains: ["else.example"],
      });
      const first = await site.browser().post("/auth/login", { email: email.toUpperCase(), password: secret });
      expect(first).toMatchObject({
        status: 200,
        body: { user: { id: "47", email, emailVerified: true, name: "Ada", role: "editor" } },
      });
      expect(first.body.user.createdAt).toBe("1970-01-01T00:00:00.000Z");
      const [row] = await site.raw("select password_hash as hash, metadata from {users}");
      expect(row).toEqual({ hash: expect.stringMatching(/^\$argon2id\$/), metadata: '{"plan":"pro"}' });
      expect(old.asked).toStrictEqual([email]);
      expect((await site.browser().post("/auth/login", { email, password: secret })).body.user.id).toBe("47");
      expect(old.asked).toStrictEqual([email]);
      expect((await site.raw("select type, actor from {events} order by id")).slice(0, 2)).toEqual([
        { type: "user_imported", actor: "user" },
        { type: "session_started", actor: "user" },
      ]);
      // For a token pair just as well.
      const other = await open({ legacyPassword: oldSystem(email, secret).legacyPassword });
      expect((await other.browser().post("/auth/jwt/login", { email, password: secret })).status).toBe(200);
    });

    test("is asked of somebody who was imported without her password, until she has one here", async () => {
      const email = newEmail();
      const old = oldSystem(email, "old secret", { name: "Another", role: "admin" });
      const site = await open({ legacyPassword: old.legacyPassword });
      const { userId } = await site.member();
      await site.raw("update {users} set email = $1, password_hash = '$legacy$' where id = $2", email, userId);
      expect((await site.browser().post("/auth/login", { email, password: "wrong" })).body.code).toBe(
        "invalid_credentials",
      );
      const answer = await site.browser().post("/auth/login", { email, password: "old secret" });
      // Who she is was said by the import.
      expect(answer).toMatchObject({ status: 200, body: { user: { id: userId, name: null, role: "user" } } });
      expect((await site.browser().post("/auth/login", { email, password: "old secret" })).status).toBe(200);
      expect(old.asked).toStrictEqual([email, email]);
    });

    test("where the address has to be proven, lets nobody in before it is", async () => {
      const email = newEmail();
      const mailbox = createMailbox();
      const old = oldSystem(email, "old secret");
      const site = await open({ legacyPassword: old.legacyPassword, mailer: mailbox.mailer, verification: "required" });
      const answer = await site.browser().post("/auth/login", { email, password: "old secret" });
      expect([answer.status, answer.body.code]).toStrictEqual([403, "email_not_verified"]);
      expect(await mailbox.token(email)).toEqual(expect.any(String));
      expect(await site.raw("select email from {users}")).toEqual([{ email }]);
    });
  });

  onSqlite((open) => {
    test.each(Object.entries(odd))("which %s lets nobody in", async (_, legacyPassword) => {
      const { browser, raw, logs } = await open({ legacyPassword });
      const answer = await browser().post("/auth/login", { email: newEmail(), password });
      expect([answer.status, answer.body.code]).toEqual([503, "hook_unavailable"]);
      expect(answer.headers.get("retry-after")).toBe("5");
      expect(answer.text).not.toContain("old system");
      expect(await raw("select * from {users}")).toEqual([]);
      expect(logs.filter(({ level }) => level === "error")).not.toEqual([]);
      expect(JSON.stringify(logs)).not.toContain(password);
    });

    test("which hangs is given up after five seconds", async () => {
      let aborted = false;
      const legacyPassword: LegacyPassword = (_email, _password, { signal }) =>
        new Promise(() => {
          signal.addEventListener("abort", () => {
            aborted = true;
          });
        });
      const { browser, raw } = await open({ legacyPassword });
      const answer = await browser().post("/auth/login", { email: newEmail(), password });
      expect(answer.body.code).toBe("hook_unavailable");
      expect(aborted).toBe(true);
      expect(await raw("select * from {users}")).toEqual([]);
    });

    test("is refused where it is no function, or nobody logs in with a password", async () => {
      await expect(open({ legacyPassword: {} as never })).rejects.toThrow(/legacyPassword is no function/);
      await expect(open({ legacyPassword: () => null, password: false })).rejects.toThrow(
        /legacyPassword is set, and password is false/,
      );
    });
  });
});
