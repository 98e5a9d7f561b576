import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DatabaseSync } from "node:sqlite";
import type { Answer } from "../flows/client.ts";
import { onEveryDatabase, password, secondPassword, sessionCookieName } from "../flows/installation.ts";

onEveryDatabase((open) => {
  test("A009: the secret of a session is in its cookie, and in no answer, log line or row", async () => {
    const site = await open();
    const { browser, email, sessionId } = await site.member();
    const answers: Answer[] = [];
    const secrets = new Set<string>();
    const note = (answer: Answer): void => {
      answers.push(answer);
      const value = browser.cookies.get(sessionCookieName);
      if (value) secrets.add(value);
    };
    note(await browser.get("/auth/session"));
    note(await browser.get("/auth/sessions"));
    note(await browser.visit("/account"));
    note(await browser.post("/auth/user/export"));
    note(await browser.post("/auth/reauthenticate", { password }));
    note(await browser.post("/auth/password/change", { currentPassword: password, newPassword: secondPassword }));
    note(await browser.submit("/auth/login", { email, password: secondPassword }));
    note(await browser.submit("/auth/login", { email, password }));
    note(await browser.delete(`/auth/sessions/${sessionId}`));
    note(await browser.get("/auth/nowhere"));
    note(await browser.post("/auth/logout"));
    expect(secrets.size).toBeGreaterThan(3);

    const dump = await dumpDatabase(site.kind, site.url, site.raw);
    expect(dump).toContain(sessionId);
    for (const secret of secrets) {
      // The mac alone opens the session as well as the whole: the head before it is public.
      const mac = secret.slice(-43);
      const raw = Buffer.from(secret.slice(42), "base64url").subarray(4);
      for (const spelling of [mac, raw.toString("hex"), raw.toString("base64"), raw.toString("latin1")]) {
        expect(dump.includes(spelling)).toBe(false);
        expect(JSON.stringify(site.logs).includes(spelling)).toBe(false);
        for (const { text, headers, location } of answers) {
          expect(text.includes(spelling)).toBe(false);
          expect(location?.includes(spelling) ?? false).toBe(false);
          const others = [...headers].filter(([name]) => name !== "set-cookie");
          expect(JSON.stringify(others).includes(spelling)).toBe(false);
        }
      }
    }
    for (const planted of [password, secondPassword]) {
      expect(dump.includes(planted)).toBe(false);
      expect(JSON.stringify(site.logs).includes(planted)).toBe(false);
    }
  });

  test("A009: a session's secret in the URL or the body opens nothing", async () => {
    const { browser, member } = await open();
    const ada = await member();
    const token = ada.browser.cookies.get(sessionCookieName) ?? "";
    const stranger = browser();
    for (const name of [sessionCookieName, "session", "token", "access_token", "sid", "id"]) {
      expect((await stranger.get(`/auth/session?${name}=${token}`)).status).toBe(401);
      expect((await stranger.post("/auth/sessions/revoke-others", { [name]: token })).status).toBe(401);
      expect(
        (await stranger.get("/auth/session", { [name === "id" ? "x-session" : "x-auth-token"]: token })).status,
      ).toBe(401);
    }
    for (const scheme of ["Bearer", "bearer", "Basic", "Cookie", "Session"]) {
      expect((await stranger.get("/auth/session", { authorization: `${scheme} ${token}` })).status).toBe(401);
    }
  });

  test("A009: a failure inside logs neither cookie nor password", async () => {
    const site = await open();
    const { browser, email } = await site.member();
    const token = browser.cookies.get(sessionCookieName) ?? "";
    await site.raw(
      "alter table {sessions} rename to sessions_gone".replace(
        "sessions_gone",
        site.kind === "sqlite" ? "latchkey_gone" : "gone",
      ),
    );
    const answers = [
      await browser.post("/auth/login", { email, password }),
      await browser.post("/auth/password/change", { currentPassword: password, newPassword: secondPassword }),
      await browser.copy().post("/auth/logout"),
    ];
    expect(answers.map(({ status }) => status).filter((status) => status >= 500).length).toBeGreaterThan(1);
    expect(site.logs.length).toBeGreaterThan(1);
    const said = JSON.stringify([site.logs, answers.map(({ text }) => text)]);
    for (const planted of [token.slice(-43), password, secondPassword, email, site.secret]) {
      expect(said.includes(planted)).toBe(false);
    }
    for (const { body } of answers.filter(({ status }) => status === 500)) {
      expect(body).toStrictEqual({
        type: "urn:latchkey:error:internal_error",
        title: expect.any(String),
        status: 500,
        code: "internal_error",
        requestId: expect.any(String),
      });
    }
  });
});

/** Everything a thief of the database has: the file itself, byte for byte, or every row of every table. */
async function dumpDatabase(
  kind: "sqlite" | "postgres",
  url: string,
  raw: (sql: string) => Promise<Record<string, unknown>[]>,
): Promise<string> {
  if (kind === "sqlite") {
    const path = url.slice("sqlite:".length);
    new DatabaseSync(path).exec("pragma wal_checkpoint(full)");
    return readFileSync(path, "latin1");
  }
  const tables = await raw("select table_name as name from information_schema.tables where table_schema = 'latchkey'");
  const rows = await Promise.all(tables.map(({ name }) => raw(`select * from latchkey.${String(name)}`)));
  return JSON.stringify(rows);
}
