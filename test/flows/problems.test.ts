import { expect, test } from "vitest";
import { type BeforeRegister, type ErrorCode, errorTable } from "../../src/index.ts";
import { createMailbox } from "./mailbox.ts";
import type { Answer } from "./client.ts";
import { createFailingPool } from "./failing-database.ts";
import { day, newEmail, onPostgres, onSqlite, password, trustedOrigin } from "./installation.ts";

const members = new Set([
  "type",
  "title",
  "status",
  "code",
  "detail",
  "requestId",
  "errors",
  "retryAfter",
  "maxAge",
  "deleteAfter",
]);

/** Holds a refusal against the one table, and gives its code. */
function expectProblem({ status, body, headers }: Answer): ErrorCode {
  expect(headers.get("content-type")).toBe("application/problem+json");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(Object.keys(errorTable)).toContain(body.code);
  const code = body.code as ErrorCode;
  expect(status).toBe(errorTable[code].status);
  expect(body).toMatchObject({ status, code, title: errorTable[code].title, type: `urn:latchkey:error:${code}` });
  expect(body.requestId).toBe(headers.get("x-request-id"));
  expect(Object.keys(body).filter((name) => !members.has(name))).toStrictEqual([]);
  for (const error of body.errors ?? []) {
    expect(error).toMatchObject({
      pointer: expect.stringMatching(/^(\/.*)?$/),
      code: expect.stringMatching(/^[a-z_]+$/),
    });
  }
  expect(headers.has("retry-after")).toBe(status === 429 || status === 503);
  if (headers.has("retry-after")) expect(headers.get("retry-after")).toBe(String(body.retryAfter));
  const challenge = code === "token_expired" || code === "token_invalid" ? 'Bearer error="invalid_token"' : "Bearer";
  expect(headers.get("www-authenticate")).toBe(status === 401 ? challenge : null);
  return code;
}

onSqlite((open) => {
  test("every refusal is a problem document with a code of the table, its one status and the request's id", async () => {
    const site = await open({ trustedOrigins: [trustedOrigin] });
    const [ada, banned, leaving] = [await site.member(), await site.member(), await site.member()];
    await site.raw("update {users} set banned_at = $1 where id = $2", site.time.now, banned.userId);
    await leaving.browser.post("/auth/user/delete");
    const visitor = site.browser();
    const twin = ada.browser.copy();
    const met = new Set<ErrorCode>();
    const meet = async (code: ErrorCode, answer: Promise<Answer>): Promise<void> => {
      expect(expectProblem(await answer)).toBe(code);
      met.add(code);
    };
    await meet("invalid_input", visitor.post("/auth/login", { email: "x", password: "", more: 1 }));
    await meet("invalid_input", visitor.post("/auth/login", []));
    await meet("unauthenticated", visitor.get("/auth/session"));
    await meet(
      "invalid_credentials",
      visitor.post("/auth/login", { email: ada.email, password: "wrong horse entirely 77" }),
    );
    await meet("csrf_rejected", visitor.post("/auth/login", {}, { origin: "https://evil.example" }));
    await meet("user_banned", visitor.post("/auth/login", { email: banned.email, password }));
    await meet("deletion_pending", visitor.post("/auth/login", { email: leaving.email, password }));
    await meet("not_found", visitor.get("/auth/nowhere"));
    await meet("not_found", ada.browser.delete("/auth/sessions/00000000-0000-4000-8000-000000000000"));
    await meet("method_not_allowed", visitor.get("/auth/login"));
    await meet("email_taken", visitor.post("/auth/register", { email: ada.email, password }));
    await meet("payload_too_large", visitor.post("/auth/login", { email: "x".repeat(70_000) }));
    await meet("unsupported_media_type", visitor.post("/auth/login", {}, { "content-type": "text/plain" }));
    await meet("weak_password", visitor.post("/auth/register", { email: newEmail(), password: "short" }));
    await meet("mail_not_configured", visitor.post("/auth/password/forgot", { email: ada.email }));
    const token = `lko_${"A".repeat(43)}`;
    await meet("code_invalid", visitor.post("/auth/password/reset", { token, newPassword: password }));
    const member = { email: newEmail(), password };
    const closed = site.browser({ auth: await site.another({ registration: "closed" }) });
    await meet("registration_closed", closed.post("/auth/register", member));
    const elsewhere = site.browser({ auth: await site.another({ allowedEmailDomains: ["example.org"] }) });
    await meet("domain_not_allowed", elsewhere.post("/auth/register", member));
    const asking = async (beforeRegister: BeforeRegister) =>
      site.browser({ auth: await site.another({ hooks: { beforeRegister } }) });
    const refusing = await asking(() => ({ refuse: "Not on Sundays." }));
    await meet("registration_refused", refusing.post("/auth/register", { email: newEmail(), password }));
    const failing = await asking(() => Promise.reject(new Error("away")));
    await meet("hook_unavailable", failing.post("/auth/register", { email: newEmail(), password }));
    const box = createMailbox();
    const strict = site.browser({ auth: await site.another({ mailer: box.mailer, verification: "required" }) });
    await meet("email_not_verified", strict.post("/auth/login", { email: ada.email, password }));
    const proof = { token: await box.token(ada.email) };
    await meet("password_required", strict.post("/auth/email/verify", proof));
    const pair = (await visitor.post("/auth/jwt/login", { email: ada.email, password, transport: "cookie" })).body;
    const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
    await meet("token_invalid", visitor.get("/auth/session", bearer("x.y.z")));
    await meet("refresh_token_invalid", visitor.post("/auth/jwt/refresh", { refreshToken: "lkr_x" }));
    const stolen = visitor.copy();
    for (let i = 0; i < 2; i += 1) {
      site.time.now += 60_000;
      expect((await visitor.post("/auth/jwt/refresh")).status).toBe(200);
    }
    await meet("refresh_token_reused", stolen.post("/auth/jwt/refresh"));
    site.time.now += 901_000;
    await meet("token_expired", visitor.get("/auth/session", bearer(pair.accessToken)));
    const wordy = site.browser({ auth: await site.another({ hooks: { claims: () => ({ x: "y".repeat(2000) }) } }) });
    await meet("claims_too_large", wordy.post("/auth/jwt/login", { email: ada.email, password, transport: "cookie" }));
    site.time.now += 601_000;
    await meet("reauthentication_required", ada.browser.post("/auth/user/delete"));
    await meet("reauthentication_required", ada.browser.post("/auth/user/export"));
    await ada.browser.post("/auth/logout");
    await meet("session_revoked", twin.get("/auth/session"));
    const idle = await site.member();
    site.time.now += day + 1;
    await meet("session_expired", idle.browser.get("/auth/session"));
    const wrong = { email: idle.email, password: "wrong horse entirely 77" };
    const guesser = site.browser();
    for (let i = 0; i < 5; i += 1) await meet("invalid_credentials", guesser.post("/auth/login", wrong));
    await meet("too_many_attempts", guesser.post("/auth/login", wrong));
    for (let i = 5; i < 20; i += 1) {
      site.time.now += 61_000;
      await meet("invalid_credentials", guesser.post("/auth/login", wrong));
    }
    await meet("account_locked", guesser.post("/auth/login", wrong));
    await site.raw("drop table {revocations}");
    const { browser } = await site.member();
    await meet("internal_error", browser.post("/auth/sessions/revoke-others"));
    // What is left is shown below, and by the tests of providers.
    const unmet = Object.keys(errorTable).filter((code) => !met.has(code as ErrorCode));
    const ofProviders = ["provider_denied", "link_required", "provider_failed", "provider_unavailable"];
    const shown = ["forbidden", "cursor_expired", "overloaded", "storage_unavailable", ...ofProviders];
    expect(new Set(unmet)).toStrictEqual(new Set(shown));
  });

  test("details that a client acts on are in the document", async () => {
    const site = await open();
    const ada = await site.member();
    const visitor = site.browser();
    const unknown = await visitor.post("/auth/register", { email: newEmail(), password, role: "admin", "a/b~c": 1 });
    expect(unknown.body.errors).toStrictEqual([
      { pointer: "/role", code: "unknown_field" },
      { pointer: "/a~1b~0c", code: "unknown_field" },
    ]);
    const missing = await visitor.post("/auth/login", {});
    expect(
      missing.body.errors.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code]),
    ).toStrictEqual([
      ["/email", "required"],
      ["/password", "required"],
    ]);
    const weak = await visitor.post("/auth/register", { email: newEmail(), password: "short" });
    expect(weak.body.errors).toStrictEqual([{ pointer: "/password", code: "too_short", rule: 8 }]);
    expect((await visitor.send("/auth/login", { method: "PUT" })).headers.get("allow")).toBe("POST");
    expect(
      (await visitor.send("/auth/user", { method: "PUT" })).headers.get("allow")?.split(", ").toSorted(),
    ).toStrictEqual(["PATCH", "POST"]);
    expect((await visitor.send("/auth/session", { method: "PUT" })).headers.get("allow")).toBe("HEAD, GET");
    site.time.now += 601_000;
    expect((await ada.browser.post("/auth/user/delete")).body.maxAge).toBe(600);
    await ada.browser.post("/auth/reauthenticate", { password });
    const { deleteAfter } = (await ada.browser.post("/auth/user/delete")).body;
    expect((await visitor.post("/auth/login", { email: ada.email, password })).body.deleteAfter).toBe(deleteAfter);
  });

  test("someone who looks at a page gets the refusal as one", async () => {
    const { browser, member } = await open();
    const { browser: ada } = await member();
    const navigation = { accept: "text/html", "sec-fetch-mode": "navigate" };
    const pages = [
      [404, await browser().get("/auth/nowhere", navigation)],
      [405, await browser().get("/auth/login", navigation)],
      [401, await browser().get("/auth/session", navigation)],
      [403, await ada.post("/auth/logout", {}, { origin: "https://evil.example", ...navigation })],
    ] as const;
    for (const [status, page] of pages) {
      expect([page.status, page.headers.get("content-type")]).toStrictEqual([status, "text/html; charset=utf-8"]);
      expect(page.text).toMatch(/<h1/);
      expect(page.headers.has("allow")).toBe(status === 405);
    }
    // Some programs ask for HTML before all else, by default. No page sends JSON.
    const java = { accept: "text/html, image/gif, image/jpeg, */*; q=.2", "content-type": "application/json" };
    const refused = await browser().send("/auth/login", { method: "POST", body: "{}", headers: java });
    expect(expectProblem(refused)).toBe("invalid_input");
  });
});

onPostgres((open) => {
  test("a database that is away is storage_unavailable, with a time to come back", async () => {
    const site = await open();
    const database = createFailingPool(site.url);
    const auth = await site.another({ database: database.pool });
    database.away = /./;
    expect(expectProblem(await site.browser({ auth }).post("/auth/login", { email: newEmail(), password }))).toBe(
      "storage_unavailable",
    );
    database.away = null;
  });

  test("too many reads at once while endings are not seen is overloaded", async () => {
    const site = await open();
    const database = createFailingPool(site.url);
    const auth = await site.another({ database: database.pool });
    const people = [];
    for (let i = 0; i < 70; i += 1) people.push(await site.member());
    let release = (): void => {};
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    site.time.now += 6_000;
    database.held = { pattern: /revocations/, until };
    let answered = 0;
    const asked = people.map(async ({ browser }) => {
      browser.auth = auth;
      const answer = await browser.get("/auth/session");
      answered += 1;
      return answer;
    });
    // Who is refused is told while the others wait.
    await expect.poll(() => answered).toBeGreaterThan(0);
    release();
    const answers = await Promise.all(asked);
    const refused = answers.filter(({ status }) => status !== 200);
    for (const answer of refused) expect(expectProblem(answer)).toBe("overloaded");
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(7);
  });
});
