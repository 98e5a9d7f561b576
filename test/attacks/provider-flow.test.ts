import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { oidc } from "../../src/index.ts";
import type { Answer, Client } from "../flows/client.ts";
import { minute, newEmail, onSqlite, password } from "../flows/installation.ts";
import {
  alertOf,
  arrive,
  comeBack,
  depart,
  flowCookies,
  fromElsewhere,
  fromHere,
  localOrigin,
  localRefreshCookie,
  localSessionCookie,
  openProviderSite,
  type ProviderSite,
  stopProviders,
  travel,
} from "../flows/provider-site.ts";

stopProviders();

/** Nobody is signed in by it, no cookie of a session was set, and the person is told on a page of ours. */
function expectRefused(client: Client, answer: Answer, code: string): void {
  expect(answer.status).toBe(302);
  const location = new URL(answer.location ?? "", localOrigin);
  expect([location.origin, location.searchParams.get("error")]).toStrictEqual([localOrigin, code]);
  const set = answer.setCookies.map((line) => line.split("=", 1)[0]);
  expect(set).not.toContain(localSessionCookie);
  expect(set).not.toContain(localRefreshCookie);
  expect(client.cookies.has(localSessionCookie)).toBe(false);
}

async function rows(site: ProviderSite, table: string): Promise<number> {
  const [row] = await site.raw(`select count(*) as n from {${table}}`);
  return Number(row?.["n"]);
}

/** How often a code was exchanged. */
const exchanges = ({ acme }: ProviderSite): number => acme.requests.filter((one) => one === "POST /token").length;

onSqlite((open) => {
  test.each([
    ["missing", (params: URLSearchParams) => params.delete("state")],
    ["empty", (params: URLSearchParams) => params.set("state", "")],
    ["of another length", (params: URLSearchParams) => params.set("state", "x")],
    ["made up", (params: URLSearchParams) => params.set("state", `AAAAAAs${"x".repeat(43)}`)],
    [
      "right where it finds the cookie, and wrong behind that",
      (params: URLSearchParams) => params.set("state", (params.get("state") ?? "").slice(0, 7) + "x".repeat(43)),
    ],
    [
      "of another purpose",
      (params: URLSearchParams) => params.set("state", (params.get("state") ?? "").replace(/^(.{6})s/, "$1l")),
    ],
    ["there twice", (params: URLSearchParams) => params.append("state", params.get("state") ?? "")],
  ])("A047: an answer whose state is %s signs nobody in, and no code is exchanged", async (_name, change) => {
    const site = await openProviderSite(open);
    const client = site.visitor();
    const params = await depart(client, "/auth/acme");
    change(params);
    expectRefused(client, await comeBack(client, params), "code_invalid");
    expect([exchanges(site), await rows(site, "sessions"), await rows(site, "users")]).toStrictEqual([0, 0, 0]);
  });

  test("A047: an answer that an attacker began in his own browser signs nobody in here", async () => {
    const site = await openProviderSite(open);
    const attacker = site.visitor();
    const params = await depart(attacker, "/auth/acme", "grace");
    const victim = site.visitor();
    expectRefused(victim, await comeBack(victim, params), "code_invalid");
    // Also when she is on a trip of her own.
    await depart(victim, "/auth/acme", "ada");
    expectRefused(victim, await comeBack(victim, params), "code_invalid");
    expect([exchanges(site), await rows(site, "sessions")]).toStrictEqual([0, 0]);
    // A cookie that he plants beside hers is one too many, and in place of hers it is one of another key.
    const [name = ""] = flowCookies(attacker);
    victim.cookies.set(name, "x".repeat(300));
    expectRefused(victim, await comeBack(victim, params), "code_invalid");
    expect(await rows(site, "sessions")).toBe(0);
  });

  test("A047: an answer is good once: a second use signs nobody in, in whichever browser", async () => {
    const site = await openProviderSite(open);
    const client = site.visitor();
    const params = await depart(client, "/auth/acme");
    const thief = client.copy();
    expect((await comeBack(client, params)).location).toBe("/");
    expectRefused(thief, await comeBack(thief, params), "code_invalid");
    expect([exchanges(site), await rows(site, "sessions")]).toStrictEqual([1, 1]);
  });

  test("A047: an answer to the flow of another provider signs nobody in", async () => {
    const site = await openProviderSite(open);
    const client = site.visitor();
    const params = await depart(client, "/auth/acme");
    expectRefused(client, await comeBack(client, params, "other"), "code_invalid");
    expect(flowCookies(client)).toStrictEqual([]);
    expect([exchanges(site), await rows(site, "sessions")]).toStrictEqual([0, 0]);
  });

  test("A047: a flow whose cookie was renamed to fit another state is none", async () => {
    const site = await openProviderSite(open);
    const client = site.visitor();
    const [first, second] = [await depart(client, "/auth/acme", "ada"), await depart(client, "/auth/acme", "grace")];
    const [one = "", two = ""] = flowCookies(client);
    const [value = "", other = ""] = [client.cookies.get(one), client.cookies.get(two)];
    client.cookies.set(one, other).set(two, value);
    for (const params of [first, second]) expectRefused(client, await comeBack(client, params), "code_invalid");
    expect(exchanges(site)).toBe(0);
  });

  test("A048: nothing of a flow is a token of a link, and no token of a link is a flow", async () => {
    const site = await openProviderSite(open, { mailer: { send: async () => {} }, mailFrom: "a@example.com" });
    const client = site.visitor();
    const params = await depart(client, "/auth/acme");
    const [name = ""] = flowCookies(client);
    const sealed = client.cookies.get(name) ?? "";
    const state = params.get("state") ?? "";
    const tokens = [state, sealed, params.get("code") ?? "", `lko_${state.slice(7)}`, `lko_${state.slice(-43)}`];
    for (const token of tokens) {
      for (const [path, body] of [
        ["/auth/email/verify", { token }],
        ["/auth/password/reset", { token, newPassword: password }],
        ["/auth/register", { email: newEmail(), password, invitation: token }],
        ["/auth/identities/link", { token }],
      ] as const) {
        const answer = await client.post(path, body);
        expect([path, answer.status >= 400, answer.setCookies.join()]).toStrictEqual([path, true, ""]);
      }
    }
    // What is sealed for one cookie is nothing in another.
    const others = ["link", "browser", "device", "flash"].map((purpose) => `latchkey-${purpose}-3000`);
    for (const other of others) client.cookies.set(other, sealed);
    for (const page of ["/verify-email", "/reset-password", "/login", "/link-account"]) {
      expect((await client.get(page, fromHere)).status).toBeLessThan(500);
    }
    expect(await rows(site, "sessions")).toBe(0);
    // And a mailed token is no state.
    const mailed = `lko_${randomBytes(32).toString("base64url")}`;
    expectRefused(client, await comeBack(client, new URLSearchParams({ state: mailed, code: "x" })), "code_invalid");
  });

  test.each([
    ["missing", (params: URLSearchParams) => params.delete("iss")],
    ["another's", (params: URLSearchParams) => params.set("iss", "https://accounts.evil.example")],
    ["like ours", (params: URLSearchParams) => params.set("iss", `${params.get("iss")}/`)],
    ["there twice", (params: URLSearchParams) => params.append("iss", "https://accounts.evil.example")],
  ])("A050: an answer whose issuer is %s goes no further: its code is sent nowhere", async (_name, change) => {
    const site = await openProviderSite(open);
    const client = site.visitor();
    const params = await depart(client, "/auth/acme");
    expect(params.get("iss")).toBe(site.acme.issuer);
    change(params);
    expectRefused(client, await comeBack(client, params), "provider_failed");
    expect([exchanges(site), await rows(site, "sessions")]).toStrictEqual([0, 0]);
  });

  test("A050: a provider's id that has come to mean another one gets no code of the first", async () => {
    const site = await openProviderSite(open);
    const elsewhere = await openProviderSite(open);
    const client = site.visitor();
    const params = await depart(client, "/auth/acme");
    const about = { clientId: "these-tests", clientSecret: "x", id: "acme", name: "Acme" };
    client.auth = await site.another({ providers: [oidc({ ...about, issuer: elsewhere.acme.issuer })] });
    expectRefused(client, await comeBack(client, params), "code_invalid");
    expect([exchanges(site), exchanges(elsewhere)]).toStrictEqual([0, 0]);
  });

  test("A003: no page of ours that a link elsewhere leads to goes on to a provider by itself", async () => {
    const site = await openProviderSite(open);
    const email = newEmail();
    await site.auth.users.create({ email, password, emailVerified: true });
    const start = "/auth/acme?carrier=cookie";
    // She opens the link, types her password, and would be whoever the provider takes her browser for.
    const client = site.visitor();
    const page = await client.visit(`/login?returnTo=${encodeURIComponent(start)}`);
    expect(page.text).not.toContain("returnTo");
    for (const [path, fields] of [
      ["/auth/login", { email, password }],
      ["/auth/reauthenticate", { password }],
      ["/auth/user", { name: "Ada" }],
      ["/auth/logout", {}],
    ] as const) {
      const answer = await client.submit(path, { ...fields, returnTo: start });
      expect([path, answer.status, answer.location]).toStrictEqual([path, 303, expect.not.stringContaining("acme")]);
    }
    const member = await site.signedIn("ada");
    expect((await member.visit(`/login?returnTo=${encodeURIComponent(start)}`)).location).toBe("/");
    expect((await travel(member, `/auth/acme?returnTo=${encodeURIComponent(start)}`, "ada")).location).toBe("/");
  });

  test("A052: nobody's account is linked by an answer that somebody else began", async () => {
    const site = await openProviderSite(open);
    const attacker = await site.signedIn("grace");
    const linking = await attacker.post("/auth/acme/link");
    const params = await arrive(linking.body.url, "grace");
    const victim = await site.signedIn("ada");
    const before = await rows(site, "identities");
    for (const path of ["acme", "other"]) await comeBack(victim, params, path);
    // The attacker's own cookie in her browser (a sibling host could have planted it) begins nothing either: it is about his session.
    const [name = ""] = flowCookies(attacker);
    victim.cookies.set(name, attacker.cookies.get(name) ?? "");
    const answer = await comeBack(victim, params);
    expect(new URL(answer.location ?? "", localOrigin).searchParams.get("error")).toBe("unauthenticated");
    expect(await rows(site, "identities")).toBe(before);
    expect((await victim.get("/auth/session")).body.user.email).toBe("ada@example.net");
  });

  test("A052: another site cannot begin a link, by form, by script or by an address", async () => {
    const site = await openProviderSite(open);
    const victim = await site.signedIn("ada");
    const evil = { ...fromElsewhere, origin: "https://evil.example" };
    for (const type of ["application/x-www-form-urlencoded", "application/json", "text/plain"]) {
      const { status, setCookies } = await victim.send("/auth/acme/link", {
        method: "POST",
        body: type.endsWith("json") ? "{}" : "",
        headers: { ...evil, "content-type": type },
      });
      expect([type, status, setCookies]).toStrictEqual([type, 403, []]);
    }
    for (const path of ["/auth/acme/link", "/auth/acme?purpose=link"]) {
      expect(flowCookies(victim)).toStrictEqual([]);
      await victim.get(path, fromHere);
      expect(flowCookies(victim)).toStrictEqual([]);
    }
  });

  test.each([
    ["has logged out", async (_site: ProviderSite, client: Client) => void (await client.post("/auth/logout"))],
    [
      "was signed out elsewhere",
      async (site: ProviderSite, client: Client) => {
        const { body } = await client.get("/auth/session");
        await site.auth.sessions.end(body.session.id);
      },
    ],
    [
      "is somebody else by now",
      async (site: ProviderSite, client: Client) => {
        const other = await site.signedIn("grace");
        client.cookies.set(localSessionCookie, other.cookies.get(localSessionCookie) ?? "");
      },
    ],
    [
      "has another session of hers by now",
      async (site: ProviderSite, client: Client) => {
        const other = await site.signedIn("ada");
        client.cookies.set(localSessionCookie, other.cookies.get(localSessionCookie) ?? "");
      },
    ],
  ])("A052: nothing is linked for somebody who %s when she comes back", async (_name, meanwhile) => {
    const site = await openProviderSite(open);
    site.people.set("mallory", { email: "mallory@example.net", email_verified: true });
    const client = await site.signedIn("ada");
    const linking = await client.post("/auth/acme/link");
    const params = await arrive(linking.body.url, "mallory");
    await meanwhile(site, client);
    const exchanged = exchanges(site);
    const answer = await comeBack(client, params);
    expect(new URL(answer.location ?? "", localOrigin).pathname).toBe("/login");
    const [row] = await site.raw("select count(*) as n from {identities} where subject = 'mallory'");
    expect([Number(row?.["n"]), exchanges(site)]).toStrictEqual([0, exchanged]);
  });

  test("A052: a link needs a proof of a moment ago when it is begun, and when it is made", async () => {
    const site = await openProviderSite(open);
    site.people.set("mallory", { email: "mallory@example.net", email_verified: true });
    const client = await site.signedIn("ada");
    site.time.now += 9 * minute;
    const linking = await client.post("/auth/acme/link");
    const params = await arrive(linking.body.url, "mallory");
    site.time.now += 2 * minute;
    const late = await client.post("/auth/acme/link");
    expect([late.status, late.body.code]).toStrictEqual([403, "reauthentication_required"]);
    const answer = await comeBack(client, params);
    expect(answer.location).toBe("/reauthenticate?error=reauthentication_required");
    const [row] = await site.raw("select count(*) as n from {identities} where subject = 'mallory'");
    expect(Number(row?.["n"])).toBe(0);
  });

  test.each([
    ["HTML", `<script>alert(1)</script><img src=x onerror=alert(1)>`],
    ["line breaks", "x\r\nSet-Cookie: latchkey-session-3000=evil\r\n\r\n<html>"],
    ["other alphabets", "дом \u202eevil\u0000\ud83d\ude00 ＜script＞"],
    ["a great length", "x".repeat(8_000)],
    ["a place in our sentences", "{product} ${constructor} %s %0d%0a"],
  ])("A053: an error of the provider with %s is escaped, breaks no header and no answer", async (_name, text) => {
    const site = await openProviderSite(open);
    for (const fields of [
      { error: text, error_description: text, error_uri: text },
      { error: "access_denied", error_description: text },
      { error: "server_error", error_description: text, session_state: text },
    ]) {
      const client = site.visitor();
      const { location } = await client.get("/auth/acme", fromHere);
      const state = new URL(location ?? "").searchParams.get("state") ?? "";
      const answer = await comeBack(client, new URLSearchParams({ ...fields, state, iss: site.acme.issuer }));
      const known: Record<string, string> = { access_denied: "provider_denied", server_error: "provider_unavailable" };
      expectRefused(client, answer, known[fields.error] ?? "provider_failed");
      for (const [, value] of answer.headers) expect(value).not.toMatch(/evil|alert|script|дом|xxxxx/);
      const page = await client.get(answer.location ?? "", fromHere);
      expect(alertOf(page)).toMatch(/Acme/);
      expect(page.text).not.toMatch(/evil|alert\(|<img|дом|xxxxx|constructor/);
    }
    expect(site.logs.filter(({ level }) => level === "error")).toStrictEqual([]);
  });

  test("A053: a state with HTML in it is on no page", async () => {
    const site = await openProviderSite(open);
    const client = site.visitor();
    const hostile = `"><script>alert(1)</script>`;
    const answer = await comeBack(client, new URLSearchParams({ state: hostile, code: hostile, error: hostile }));
    expect((await client.get(answer.location ?? "", fromHere)).text).not.toContain("alert(1)");
  });

  test("no failure of a trip shows a secret in an address, a page or the log", async () => {
    const site = await openProviderSite(open);
    const client = site.visitor();
    const params = await depart(client, "/auth/acme?returnTo=/orders");
    const [sealed = ""] = [...client.cookies].filter(([name]) => name.includes("-flow-")).map(([, value]) => value);
    params.set("iss", "https://accounts.evil.example");
    const answer = await comeBack(client, params);
    const page = await client.get(answer.location ?? "", fromHere);
    const said = [answer.location, page.text, JSON.stringify(site.logs)].join("\n");
    for (const secret of [params.get("code"), params.get("state"), sealed]) expect(said).not.toContain(secret);
    expect((await travel(client, "/auth/acme")).location).toBe("/");
  });
});
