import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkBreaches } from "../../src/cli/check/check-breaches.ts";
import { ConfigurationError } from "../../src/error/configuration-error.ts";
import { type AuthOptions, createAuth } from "../../src/index.ts";
import { BreachService } from "../doubles/breach-service.ts";
import { createMailbox } from "../flows/mailbox.ts";
import { type Installation, newEmail, onSqlite, password, secondPassword } from "../flows/installation.ts";

const stolen = "correct horse battery staple 9";
const developed = "http://localhost:3000";
let service: BreachService;

beforeEach(async () => {
  service = await BreachService.start();
  service.add(stolen);
});
afterEach(() => service.close());

/** In development, where a service on this machine may be asked by http. */
function asking(more: { timeout?: number } = {}): AuthOptions {
  return { baseUrl: developed, password: { breachCheck: { url: service.url, ...more } } };
}

function register({ browser }: Installation, chosen: string) {
  return browser({ origin: developed }).post("/auth/register", { email: newEmail(), password: chosen });
}

function prefixOf(text: string): string {
  return createHash("sha1").update(text).digest("hex").slice(0, 5).toUpperCase();
}

describe("a check for stolen passwords", () => {
  onSqlite((open) => {
    test("refuses them wherever a password is chosen, and is not asked at log-in", async () => {
      const box = createMailbox();
      const site = await open({ ...asking(), mailer: box.mailer, mailFrom: "no-reply@example.com" });
      const refused = { status: 422, body: expect.objectContaining({ code: "weak_password" }) };
      const answer = await register(site, stolen);
      expect(answer).toMatchObject(refused);
      expect(answer.body.errors).toStrictEqual([{ pointer: "/password", code: "breached" }]);
      const browser = site.browser({ origin: developed });
      const email = newEmail();
      expect(await browser.post("/auth/register", { email, password })).toMatchObject({ status: 201 });
      const change = { currentPassword: password, newPassword: stolen };
      const changed = await browser.post("/auth/password/change", change);
      expect(changed).toMatchObject(refused);
      expect(changed.body.errors).toStrictEqual([{ pointer: "/newPassword", code: "breached" }]);
      await expect(site.auth.users.create({ email: newEmail(), password: stolen })).rejects.toMatchObject({
        code: "weak_password",
      });
      await browser.post("/auth/password/forgot", { email });
      const token = await box.token(email);
      expect(await browser.post("/auth/password/reset", { token, newPassword: stolen })).toMatchObject(refused);
      // The code is still good for a better one.
      const newPassword = secondPassword;
      expect(await browser.post("/auth/password/reset", { token, newPassword })).toMatchObject({ status: 204 });
      const before = service.asked.length;
      expect(await browser.post("/auth/login", { email, password: newPassword })).toMatchObject({ status: 200 });
      // Refused by what is known here: nobody else is asked.
      expect(await register(site, "password123")).toMatchObject(refused);
      expect(service.asked).toHaveLength(before);
      expect(site.auth.metrics()).toMatch(/latchkey_breach_checks_total\{outcome="breached"\} 4/);
    });

    test("gives away five characters of a hash, and asks for an answer of one length", async () => {
      const site = await open(asking());
      await register(site, secondPassword);
      await register(site, stolen);
      // The second question of one beginning is answered from memory.
      await register(site, stolen);
      expect(service.asked).toStrictEqual([prefixOf(secondPassword), prefixOf(stolen)]);
      for (const { headers, query, method } of service.requests) {
        expect([method, [...query]]).toStrictEqual(["GET", []]);
        expect(headers).toMatchObject({ "add-padding": "true", "user-agent": "Latchkey" });
        expect(Object.keys(headers).toSorted()).toStrictEqual([
          "accept",
          "accept-encoding",
          "add-padding",
          "connection",
          "host",
          "user-agent",
        ]);
      }
    });

    test("takes a row with the count 0 for what it is", async () => {
      service.add(secondPassword, 0);
      expect(await register(await open(asking()), secondPassword)).toMatchObject({ status: 201 });
      expect(service.asked).toHaveLength(1);
    });

    const body = "0018A45C4D1DEF81644B54AB7F969B88D65:1";
    const misbehaviours = {
      "answers with a page": { status: 200, body: "<!doctype html><p>Sign in to our network" },
      "answers with nothing": { status: 200, body: "" },
      "answers with too much": { status: 200, body: `${body}\r\n`.repeat(20_000) },
      "sends people elsewhere": { status: 302, headers: { location: "/range/00000" }, body: "" },
      "is broken": { status: 500, body },
      "has too much to do": { status: 429, headers: { "retry-after": "2" }, body },
      "knows nobody": { status: 401, body },
      "breaks off": { status: 200, headers: { "content-length": "5000" }, body },
    } as const;
    test("lets a password pass when the service is of no use, whatever it does instead of answering", async () => {
      for (const [what, answer] of Object.entries(misbehaviours)) {
        const site = await open(asking());
        service.behave(answer);
        expect([what, await register(site, stolen)]).toMatchObject([what, { status: 201 }]);
        const lines = site.logs.filter(({ message }) => message.includes("without asking"));
        expect([what, lines.length]).toStrictEqual([what, 1]);
        expect(JSON.stringify(site.logs)).not.toContain(prefixOf(stolen));
      }
    });

    test("of a service that hangs nobody waits any more after the third", async () => {
      service.behave("hang");
      const site = await open(asking({ timeout: 1 }));
      for (let i = 0; i < 5; i += 1) expect(await register(site, stolen)).toMatchObject({ status: 201 });
      const questions = service.asked.filter((prefix) => prefix === prefixOf(stolen));
      expect(questions).toHaveLength(3);
      expect(site.auth.metrics()).toMatch(/latchkey_breach_checks_total\{outcome="failed"\} 3/);
      expect(site.auth.metrics()).toMatch(/latchkey_breach_checks_total\{outcome="not_asked"\} 2/);
      // It is found out without anybody's password when it is back.
      service.behave(null);
      await expect.poll(() => service.asked, { timeout: 40_000 }).toContain("00000");
      await expect.poll(async () => (await register(site, stolen)).status, { timeout: 40_000 }).toBe(422);
    });
  });
});

test("doctor asks once, of nobody's password, and says what the service does instead of answering", async () => {
  const settings = { url: new URL(service.url), timeout: 2, allowHttp: true, allowPrivateNetwork: true };
  expect(await checkBreaches({ breachCheck: null })).toStrictEqual([]);
  expect(await checkBreaches({ breachCheck: settings })).toMatchObject([{ check: "breachCheck", level: "ok" }]);
  service.behave({ status: 403, body: "no" });
  expect(await checkBreaches({ breachCheck: settings })).toMatchObject([
    { level: "warn", found: expect.stringContaining("answers 403") },
  ]);
  expect(service.asked).toStrictEqual(["00000", "00000"]);
});

test("in production plain http stops the start, as does an address with a secret or a query in it", () => {
  const given = { baseUrl: "https://app.example.com", database: "sqlite::memory:", secret: "ab".repeat(32) };
  for (const url of [
    "http://list.example.com/range/",
    "https://a:b@list.example.com/",
    "https://list.example.com/?x=",
    "list",
  ]) {
    expect(() => createAuth({ ...given, password: { breachCheck: { url } } })).toThrow(ConfigurationError);
  }
  expect(() => createAuth({ ...given, password: { breachCheck: { timeout: 11 } } })).toThrow(/1 to 10/);
});
