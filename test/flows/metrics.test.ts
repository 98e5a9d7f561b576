import { describe, expect, test } from "vitest";
import { parseExposition } from "../metrics/parse-exposition.ts";
import { type Installation, onEveryDatabase, password, secondPassword } from "./installation.ts";
import { generateSecret } from "../../src/secret/root-secret.ts";

/** The value of one series now, 0 where there is none. */
function read(site: Installation, name: string, labels: Readonly<Record<string, string>> = {}): number {
  const samples = parseExposition(site.auth.metrics()).get(name.replace(/_(count|sum)$/, ""))?.samples ?? [];
  const wanted = Object.entries(labels);
  return samples
    .filter((sample) => sample.name === name && wanted.every(([label, value]) => sample.labels[label] === value))
    .reduce((total, { value }) => total + value, 0);
}

onEveryDatabase((open) => {
  test("requests count by route, method, status and code; paths, names and addresses are no labels", async () => {
    const site = await open();
    const { browser, email, sessionId } = await site.member();
    await browser.get("/auth/session");
    await browser.get(`/auth/nothing/${email}?token=lks_planted`);
    await browser.delete(`/auth/sessions/${sessionId}x`);
    await browser.post("/auth/login", { email, password: secondPassword });
    await browser.submit("/auth/login", { email, password: secondPassword });
    await browser.visit("/login");
    await browser.send("/auth/login", { method: "BREW" });
    const requests = (labels: Record<string, string>) => read(site, "latchkey_http_requests_total", labels);
    expect(requests({ route: "register", method: "POST", status: "201", code: "" })).toBe(1);
    expect(requests({ route: "getSession", method: "GET", status: "200", code: "" })).toBe(1);
    expect(requests({ route: "unknown", method: "GET", status: "404", code: "not_found" })).toBe(1);
    expect(requests({ route: "endSession", method: "DELETE", status: "404", code: "not_found" })).toBe(1);
    expect(requests({ route: "login", method: "POST", status: "401", code: "invalid_credentials" })).toBe(1);
    // A form is sent back to its page, and what it was refused for counts all the same.
    expect(requests({ route: "login", method: "POST", status: "303", code: "invalid_credentials" })).toBe(1);
    expect(requests({ method: "other", status: "405", code: "method_not_allowed" })).toBe(1);
    expect(read(site, "latchkey_http_request_duration_seconds_count", { route: "loginPage" })).toBe(1);
    for (const secret of [email, sessionId, "planted", "nothing", "BREW", "198.51"]) {
      expect(site.auth.metrics()).not.toContain(secret);
    }
  });

  test("sign-ins, and sessions that start and end, count once each by reason", async () => {
    const site = await open({ session: { perUser: 3 } });
    const { browser, email } = await site.member();
    const started = () => read(site, "latchkey_sessions_started_total", { carrier: "cookie" });
    const ended = (reason: string) => read(site, "latchkey_sessions_ended_total", { reason });
    expect(started()).toBe(1);
    const others = [site.browser(), site.browser(), site.browser()];
    for (const other of others) {
      site.time.now += 1;
      await other.post("/auth/login", { email, password });
    }
    expect([started(), ended("too_many_sessions")]).toStrictEqual([4, 1]);
    await others[2]?.post("/auth/login", { email, password });
    expect([started(), ended("replaced")]).toStrictEqual([5, 1]);
    await others[0]?.post("/auth/login", { email: "nobody@example.net", password });
    const signIns = (outcome: string) => read(site, "latchkey_sign_ins_total", { method: "password", outcome });
    expect([signIns("success"), signIns("invalid_credentials")]).toStrictEqual([4, 1]);
    await others[1]?.post("/auth/logout");
    expect(ended("signed_out")).toBe(1);
    const changed = await others[2]?.post("/auth/password/change", {
      currentPassword: password,
      newPassword: secondPassword,
    });
    expect(changed?.status).toBe(200);
    expect(ended("password_changed")).toBe(1);
    expect((await browser.get("/auth/session")).status).toBe(401);
    const fresh = await site.browser().post("/auth/login", { email, password: secondPassword });
    expect(fresh.status).toBe(200);
    const deleted = await others[2]?.post("/auth/user/delete", {});
    expect(deleted?.status).toBe(202);
    expect(ended("user_deleted")).toBe(2);
  });

  test("a remembered session counts as answered from memory, any other as asked of the database", async () => {
    const site = await open();
    const { browser } = await site.member();
    const checks = (source: string) => read(site, "latchkey_session_checks_total", { source });
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    for (let i = 0; i < 10; i += 1) await site.auth.authenticate({ cookie });
    expect([checks("database"), checks("memory")]).toStrictEqual([1, 9]);
    expect(read(site, "latchkey_sessions_remembered")).toBe(1);
    await browser.post("/auth/logout");
    await site.auth.authenticate({ cookie });
    expect(checks("database")).toBe(2);
  });

  test("storage and hashing have durations, the view an age, and nothing is said twice", async () => {
    const site = await open();
    await site.member();
    const statements = (statement: string) => read(site, "latchkey_storage_duration_seconds_count", { statement });
    for (const statement of ["select", "insert"]) expect(statements(statement)).toBeGreaterThan(0);
    expect(read(site, "latchkey_password_hash_duration_seconds_count")).toBe(1);
    expect(read(site, "latchkey_password_hash_wait_seconds_count")).toBe(1);
    expect(read(site, "latchkey_password_hashes_running")).toBe(0);
    expect(read(site, "latchkey_revocation_view_age_seconds")).toBeLessThan(60);
    const connections = read(site, "latchkey_storage_connections");
    if (site.kind === "postgres") expect(connections).toBeGreaterThan(0);
    else expect(connections).toBe(0);
  });

  test("a database that goes away counts as unavailable, and the scrape still answers", async () => {
    const site = await open();
    await site.member();
    await site.auth.close();
    await expect(site.auth.users.find("x")).rejects.toMatchObject({ code: "storage_unavailable" });
    expect(read(site, "latchkey_http_requests_total", { route: "register" })).toBe(1);
  });
});

describe("before storage is open", () => {
  test("there is a text already", async () => {
    const { createAuth } = await import("../../src/index.ts");
    const auth = createAuth({ database: "sqlite::memory:", secret: generateSecret() });
    expect(parseExposition(auth.metrics()).has("latchkey_password_hash_refusals_total")).toBe(true);
    await auth.close();
  });
});
