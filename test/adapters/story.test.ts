import { describe, expect, test } from "vitest";
import { codeOf, cookiesOf, exchange, postForm, postJson } from "../express/exchange.ts";
import { person, signUp, testAuth } from "../express/host.ts";
import { frameworks } from "./frameworks/index.ts";

const credentials = { email: person.email, password: person.password };
const form = (fields: Record<string, string>): string => new URLSearchParams(fields).toString();

describe.each(frameworks)("$name", ({ serve }) => {
  test("register, log in, be recognised, see one's sessions, log out", async () => {
    const auth = testAuth();
    const url = await serve({
      mounts: [{ auth }],
      routes: [{ path: "/me", guard: { auth }, answer: (found) => found?.user.email ?? "nobody" }],
    });
    const first = await postJson(`${url}/auth/register`, person);
    expect(first).toMatchObject({
      status: 201,
      headers: {
        "content-type": expect.stringContaining("application/json"),
        "cache-control": "no-store",
        "x-request-id": expect.stringMatching(/^[\w-]{5,64}$/),
        "x-content-type-options": "nosniff",
      },
    });
    expect(JSON.parse(first.text)).toMatchObject({ user: { email: person.email, name: person.name } });
    expect(first.headers["set-cookie"]?.[0]).toMatch(/^latchkey-session-3000=lks_[\w-]+; .*HttpOnly/);

    const wrong = await postJson(`${url}/auth/login`, { ...credentials, password: "another one entirely" });
    expect(wrong).toMatchObject({
      status: 401,
      headers: { "content-type": "application/problem+json", "www-authenticate": "Bearer" },
    });
    expect([codeOf(wrong), wrong.headers["set-cookie"]]).toStrictEqual(["invalid_credentials", undefined]);

    const second = await postJson(`${url}/auth/login`, credentials);
    expect(second).toMatchObject({ status: 200 });
    const headers = cookiesOf(second);
    expect(await exchange(`${url}/me`, { headers })).toMatchObject({ status: 200, text: person.email });
    const list = await exchange(`${url}/auth/sessions`, { headers });
    expect(JSON.parse(list.text).sessions).toMatchObject([{ ip: "127.0.0.1" }, { ip: "127.0.0.1" }]);

    expect(await postJson(`${url}/auth/logout`, {}, headers)).toMatchObject({ status: 204, text: "" });
    expect(codeOf(await exchange(`${url}/me`, { headers }))).toBe("session_revoked");
    expect(codeOf(await exchange(`${url}/auth/session`, { headers }))).toBe("session_revoked");
    expect(await exchange(`${url}/me`, { headers: cookiesOf(first) })).toMatchObject({ status: 200 });
  });

  test("forms are answered 303 with a cookie, to where they lead or back to their page", async () => {
    const auth = testAuth();
    const url = await serve({ mounts: [{ auth, pages: true }] });
    const made = await postForm(`${url}/auth/register`, form({ ...person, returnTo: "/welcome?a=1" }));
    expect(made).toMatchObject({ status: 303, text: "", headers: { location: "/welcome?a=1" } });
    expect(await exchange(`${url}/account`, { headers: cookiesOf(made) })).toMatchObject({ status: 200 });

    const wrong = await postForm(`${url}/auth/login`, form({ ...credentials, password: "another one entirely" }));
    expect(wrong).toMatchObject({ status: 303, headers: { location: "/login?error=invalid_credentials" } });
    const page = await exchange(`${url}/login?error=invalid_credentials`, { headers: cookiesOf(wrong) });
    expect(page).toMatchObject({ status: 200, headers: { "content-type": expect.stringContaining("text/html") } });
    expect(page.text).toContain(person.email);

    const out = await postForm(`${url}/auth/logout`, "", cookiesOf(made));
    expect(out).toMatchObject({ status: 303, headers: { location: "/login?notice=signed_out" } });
    expect(await exchange(`${url}/auth/session`, { headers: cookiesOf(made) })).toMatchObject({ status: 401 });
  });

  test("every cookie of an answer arrives", async () => {
    const auth = testAuth();
    const url = await serve({ mounts: [{ auth }] });
    const { cookie } = await signUp(url);
    // Development clears two cookies of one name wherever a path may have put them.
    const reply = await exchange(`${url}/auth/session`, { headers: { cookie: `${cookie}; ${cookie}` } });
    const paths = (reply.headers["set-cookie"] ?? []).map((line) => /Path=([^;]*)/.exec(line)?.[1]);
    expect({ status: reply.status, paths }).toStrictEqual({ status: 401, paths: ["/auth/session", "/auth", "/"] });
  });

  test("a database that is closed is a 503, and the application's own routes live on", async () => {
    const auth = testAuth();
    const url = await serve({
      mounts: [{ auth }],
      routes: [
        { path: "/me", guard: { auth, options: { redirect: true } }, answer: () => "me" },
        { path: "/", greets: auth, answer: (found) => found?.user.email ?? "stranger" },
        { path: "/plain", answer: () => "plain" },
      ],
    });
    await signUp(url);
    const unseen = cookiesOf(await postJson(`${url}/auth/login`, credentials));
    await auth.close();
    const away = { status: 503, headers: { "retry-after": expect.stringMatching(/^\d+$/) } };
    expect(await exchange(`${url}/me`, { headers: unseen })).toMatchObject(away);
    expect(await exchange(`${url}/auth/session`, { headers: unseen })).toMatchObject(away);
    expect(codeOf(await postJson(`${url}/auth/login`, credentials))).toBe("storage_unavailable");
    expect(await exchange(url, { headers: unseen })).toMatchObject({
      status: 200,
      text: "stranger",
      headers: { "cache-control": "private, no-store" },
    });
    expect(await exchange(`${url}/plain`)).toMatchObject({ status: 200, text: "plain" });
  });

  test("a database that was never there is a 503 as well", async () => {
    const auth = testAuth({ database: "postgres://nobody:nothing@127.0.0.1:1/none" });
    const url = await serve({ mounts: [{ auth }], routes: [{ path: "/me", guard: { auth }, answer: () => "me" }] });
    const made = { cookie: `latchkey-session-3000=lks_${"a".repeat(86)}` };
    expect(await exchange(`${url}/me`, { headers: made })).toMatchObject({ status: 503 });
    expect(await postJson(`${url}/auth/login`, credentials)).toMatchObject({ status: 503 });
    expect(await exchange(`${url}/me`)).toMatchObject({ status: 401 });
  });

  test("two installations live in one application without knowing each other", async () => {
    const staff = testAuth({ basePath: "/staff/auth", baseUrl: "http://localhost:3001" });
    const customers = testAuth();
    const url = await serve({
      mounts: [{ auth: staff }, { auth: customers }],
      routes: [
        { path: "/staff", guard: { auth: staff }, answer: (found) => found?.user.email ?? "" },
        { path: "/", guard: { auth: customers }, answer: (found) => found?.user.email ?? "" },
      ],
    });
    const customer = await signUp(url);
    const member = await signUp(url, "/staff/auth");
    expect(await exchange(url, { headers: customer })).toMatchObject({ status: 200, text: person.email });
    expect(await exchange(`${url}/staff`, { headers: customer })).toMatchObject({ status: 401 });
    expect(await exchange(`${url}/staff`, { headers: member })).toMatchObject({ status: 200, text: person.email });
    expect(await exchange(url, { headers: member })).toMatchObject({ status: 401 });
  });
});

describe.each(frameworks.filter(({ knowsProxies }) => knowsProxies))("$name behind a proxy", ({ serve }) => {
  test.for([
    ["that nobody named", {}, 0, "127.0.0.1"],
    ["that the framework was told of", {}, 1, "203.0.113.9"],
    ["where our own option names another", { trustedProxies: "10.0.0.0/8" }, 1, "127.0.0.1"],
  ] as const)("%s", async ([, options, trustedHops, ip]) => {
    const url = await serve({ mounts: [{ auth: testAuth(options) }], trustedHops });
    const forwarded = { "x-forwarded-for": "203.0.113.9" };
    const headers = cookiesOf(await postJson(`${url}/auth/register`, person, forwarded));
    const { text } = await exchange(`${url}/auth/sessions`, { headers });
    expect(JSON.parse(text)).toMatchObject({ sessions: [{ ip, current: true }] });
  });
});

describe.each(frameworks)("$name behind a proxy that our own option names", ({ serve }) => {
  test("has the client's address", async () => {
    const url = await serve({ mounts: [{ auth: testAuth({ trustedProxies: "127.0.0.1" }) }] });
    const forwarded = { "x-forwarded-for": "198.51.100.1, 203.0.113.9" };
    const headers = cookiesOf(await postJson(`${url}/auth/register`, person, forwarded));
    const { text } = await exchange(`${url}/auth/sessions`, { headers });
    expect(JSON.parse(text)).toMatchObject({ sessions: [{ ip: "203.0.113.9" }] });
  });
});
