import { describe, expect, test } from "vitest";
import type { BeforeRegister, Registration, RegistrationContext } from "../../src/index.ts";
import { createMailbox } from "../flows/mailbox.ts";
import { comeBack, providers } from "../flows/provider-sign-in.ts";
import { newEmail, onEveryDatabase, onSqlite, password } from "../flows/installation.ts";

const odd = {
  throws: () => {
    throw new Error("the directory is away");
  },
  rejects: () => Promise.reject(new Error("the directory is away")),
  "gives a text": () => "yes" as never,
  "gives a list": () => [] as never,
  "gives a role that is none": () => ({ role: "a, b" }),
  "gives metadata that is too large": () => ({ metadata: { text: "x".repeat(5000) } }),
  "gives metadata that is no JSON": () => ({ metadata: { n: 1n } }),
  "misspells a refusal": () => ({ refused: true }) as never,
  "refuses with something else": () => ({ refuse: 1 }) as never,
} satisfies Record<string, BeforeRegister>;

describe("the hook before a registration", () => {
  onEveryDatabase((open) => {
    test("is asked with what was checked, and says what the user starts with", async () => {
      const asked: [Registration, Omit<RegistrationContext, "signal">][] = [];
      const beforeRegister: BeforeRegister = (registration, { ip, userAgent }) => {
        asked.push([registration, { ip, userAgent }]);
        return { role: "member", metadata: { tenant: "acme", __proto__: null } };
      };
      const { browser, raw } = await open({ hooks: { beforeRegister } });
      const email = newEmail();
      const { status, body } = await browser({ ip: "192.0.2.9" }).post("/auth/register", {
        email: email.toUpperCase(),
        password,
        name: " Ada ",
      });
      expect([status, body.user.role]).toEqual([201, "member"]);
      expect(asked).toEqual([
        [
          { email, emailVerified: false, name: "Ada", method: "password" },
          { ip: "192.0.2.9", userAgent: expect.stringContaining("Firefox") },
        ],
      ]);
      const [user] = await raw("select role, metadata from {users}");
      expect(user).toEqual({ role: "member", metadata: '{"tenant":"acme"}' });
    });

    test("is asked about an address that is added later, too: a refusal keeps it out", async () => {
      const asked: Registration[] = [];
      let refuse = true;
      const beforeRegister: BeforeRegister = (registration) => {
        asked.push(registration);
        return registration.email !== null && refuse ? { refuse: "Not with that one." } : { role: "member" };
      };
      const box = createMailbox();
      const { browser, raw } = await open({ hooks: { beforeRegister }, mailer: box.mailer, providers });
      const ada = browser();
      await comeBack(ada, { subject: "1", name: "Ada" });
      const email = newEmail();
      const refused = await ada.post("/auth/email/add", { email });
      expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
        403,
        "registration_refused",
        "Not with that one.",
      ]);
      expect(asked.at(-1)).toEqual({ email, emailVerified: false, name: "Ada", method: "email" });
      refuse = false;
      await raw("update {users} set role = 'user'");
      expect((await ada.post("/auth/email/add", { email })).status).toBe(202);
      const token = await box.token(email);
      refuse = true;
      expect((await ada.post("/auth/email/verify", { token })).body.code).toBe("registration_refused");
      expect(await raw("select email from {users}")).toEqual([{ email: null }]);
      refuse = false;
      expect((await ada.post("/auth/email/verify", { token })).status).toBe(204);
      expect(asked.at(-1)).toEqual({ email, emailVerified: true, name: "Ada", method: "email" });
      expect(await raw("select email, role from {users}")).toEqual([{ email, role: "user" }]);
    });

    test("refuses with a sentence of the application's, and nothing is written", async () => {
      const beforeRegister: BeforeRegister = async ({ email }) =>
        email?.startsWith("eve") ? { refuse: 'Ask <b>"Grace"</b>\nfor an account.' } : undefined;
      const { auth, browser, raw } = await open({ hooks: { beforeRegister } });
      const email = `eve.${newEmail()}`;
      const refused = await browser().post("/auth/register", { email, password });
      expect([refused.status, refused.body.code]).toEqual([403, "registration_refused"]);
      expect(refused.body.detail).toBe('Ask <b>"Grace"</b> for an account.');
      await expect(auth.api.register({ body: { email, password } })).rejects.toMatchObject({
        code: "registration_refused",
      });
      const form = browser();
      const { location } = await form.submit("/auth/register", { email, password });
      const page = await form.visit(location!);
      expect(page.text).toContain("Ask &lt;b&gt;&quot;Grace&quot;&lt;/b&gt; for an account.");
      expect(await raw("select * from {users}")).toEqual([]);
      expect(await raw("select * from {events} where type = 'user_registered'")).toEqual([]);
      expect((await browser().post("/auth/register", { email: newEmail(), password })).status).toBe(201);
    });
  });

  onSqlite((open) => {
    test.each(Object.entries(odd))("which %s lets nobody in", async (_, beforeRegister) => {
      const { browser, raw, logs } = await open({ hooks: { beforeRegister } });
      const answer = await browser().post("/auth/register", { email: newEmail(), password });
      expect([answer.status, answer.body.code]).toEqual([503, "hook_unavailable"]);
      expect(answer.headers.get("retry-after")).toBe("5");
      expect(answer.text).not.toContain("directory");
      expect(await raw("select * from {users}")).toEqual([]);
      expect(logs.filter(({ level }) => level === "error")).not.toEqual([]);
    });

    test("which hangs is given up after five seconds", async () => {
      let aborted = false;
      const beforeRegister: BeforeRegister = (_, { signal }) =>
        new Promise(() => {
          signal.addEventListener("abort", () => {
            aborted = true;
          });
        });
      const { browser, raw } = await open({ hooks: { beforeRegister } });
      const started = performance.now();
      const answer = await browser().post("/auth/register", { email: newEmail(), password });
      expect(answer.body.code).toBe("hook_unavailable");
      expect(performance.now() - started).toBeLessThan(9_000);
      expect(aborted).toBe(true);
      expect(await raw("select * from {users}")).toEqual([]);
    });

    test("changes nothing by writing to what it is given", async () => {
      const beforeRegister: BeforeRegister = (registration) => {
        Object.assign(registration, { email: "admin@example.com", emailVerified: true });
        return null;
      };
      const { browser } = await open({ hooks: { beforeRegister } });
      const email = newEmail();
      const { body } = await browser().post("/auth/register", { email, password });
      expect(body.user).toMatchObject({ email, emailVerified: false, role: "user" });
    });
  });
});
