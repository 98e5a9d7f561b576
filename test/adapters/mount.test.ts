import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { codeOf, exchange, postJson } from "../express/exchange.ts";
import { person, signUp, testAuth } from "../express/host.ts";
import { digest, hostsOwn } from "./framework.ts";
import { frameworks } from "./frameworks/index.ts";

describe.each(frameworks)("$name", ({ name, serve }) => {
  test("works under a sub-path that only the framework knows", async () => {
    const auth = testAuth();
    const url = await serve({
      mounts: [{ auth, under: "/v1" }],
      routes: [{ path: "/v1/me", guard: { auth }, answer: (found) => found?.user.email ?? "" }],
    });
    const headers = await signUp(url, "/v1/auth");
    expect(await exchange(`${url}/v1/auth/session?x=1`, { headers })).toMatchObject({ status: 200 });
    expect(await exchange(`${url}/v1/auth/nothing`, { headers })).toMatchObject({ status: 404 });
    expect(await exchange(`${url}/v1/me`, { headers })).toMatchObject({ text: person.email });
    expect(await exchange(`${url}/auth/session`, { headers })).toMatchObject({ text: hostsOwn });
  });

  test("works under a sub-path that the base URL names, pages and redirects included", async () => {
    const auth = testAuth({ baseUrl: "http://localhost:3000/shop" });
    const url = await serve({
      mounts: [{ auth, pages: true, under: "/shop" }],
      routes: [{ path: "/shop/me", guard: { auth, options: { redirect: true } }, answer: () => "me" }],
    });
    const page = await exchange(`${url}/shop/login`);
    expect(page.text).toContain('action="/shop/auth/login"');
    const stylesheet = /href="([^"]+\.css)"/.exec(page.text)?.[1];
    expect(await exchange(`${url}${stylesheet}`)).toMatchObject({ status: 200 });
    const sent = await exchange(`${url}/shop/me`, { headers: { accept: "text/html" } });
    expect(sent.headers.location).toBe("/shop/login?notice=login_required&returnTo=%2Fshop%2Fme");
    expect((await exchange(`${url}/login`)).headers["x-request-id"]).toBeUndefined();
    await signUp(url, "/shop/auth");
  });

  test("works where a proxy has taken the base URL's path off", async () => {
    const auth = testAuth({ baseUrl: "http://localhost:3000/shop" });
    const url = await serve({ mounts: [{ auth, pages: true }] });
    await signUp(url);
    expect(await exchange(`${url}/login`)).toMatchObject({ status: 200 });
    expect(await exchange(`${url}/shop/login`)).toMatchObject({ status: 200 });
    expect(await exchange(`${url}/shop/auth/session`)).toMatchObject({ status: 401 });
  });

  test("works where that path is called as the base path is, by the form of its log-in page too", async () => {
    const auth = testAuth({ baseUrl: "http://localhost:3000/auth" });
    const url = await serve({ mounts: [{ auth, pages: true }] });
    // As it arrives at the root of a server behind `location /auth/ { proxy_pass http://server/; }`.
    await signUp(url);
    const page = await exchange(`${url}/login`);
    expect(page.text).toContain('action="/auth/auth/login"');
    const body = JSON.stringify({ email: person.email, password: person.password });
    const headers = { "content-type": "application/json" };
    for (const path of ["/auth/login", "/auth/auth/login"]) {
      expect(await exchange(url + path, { method: "POST", headers, body })).toMatchObject({ status: 200 });
      expect(await exchange(url + path, { method: "PUT", headers, body })).toMatchObject({ status: 405 });
    }
    expect(await exchange(`${url}/auth/login`)).toMatchObject({ status: 200, text: page.text });
  });

  test("works with a base path of another name", async () => {
    const url = await serve({
      mounts: [{ auth: testAuth({ basePath: "/api/identity" }) }],
      routes: [{ method: "POST", path: "/auth/login", answer: () => "mine" }],
    });
    await signUp(url, "/api/identity");
    expect(await exchange(`${url}/auth/login`, { method: "POST" })).toMatchObject({ text: "mine" });
  });

  test("keys are published at the root of the host, once where two installations are mounted", async () => {
    const [auth, second] = [testAuth(), testAuth({ basePath: "/staff" })];
    const url = await serve({ mounts: [{ auth }, { auth: second }] });
    const published = await exchange(`${url}/.well-known/jwks.json`);
    expect(published).toMatchObject({ status: 200, headers: { "content-type": "application/jwk-set+json" } });
    expect((await exchange(`${url}/auth/jwks`)).text).toBe(published.text);
    expect((await exchange(`${url}/staff/jwks`)).text).not.toBe(published.text);
    expect(await exchange(`${url}/.well-known/oauth-authorization-server/staff`)).toMatchObject({ status: 200 });
    expect(await exchange(`${url}/.well-known/security.txt`)).toMatchObject({ text: hostsOwn });
  });

  test("the application's own /login stays its own", async () => {
    const url = await serve({
      mounts: [{ auth: testAuth() }],
      routes: [
        { path: "/login", answer: () => "my own log-in page" },
        { method: "POST", path: "/login", answer: () => "my own handler" },
      ],
    });
    expect(await exchange(`${url}/login`)).toMatchObject({ status: 200, text: "my own log-in page" });
    expect(await exchange(`${url}/login`, { method: "POST" })).toMatchObject({ status: 200, text: "my own handler" });
    expect((await exchange(`${url}/login`)).headers["content-security-policy"]).toBeUndefined();
  });

  test("an unknown path below the base path is ours to refuse", async () => {
    const url = await serve({ mounts: [{ auth: testAuth() }] });
    for (const path of ["/auth/nothing", "/auth/", "/auth//session", "/auth/session/", "/auth/SESSION"]) {
      const reply = await exchange(url + path);
      expect({ path, ...reply }).toMatchObject({
        path,
        status: 404,
        headers: { "content-type": "application/problem+json" },
      });
      expect(codeOf(reply)).toBe("not_found");
    }
  });

  test("no other spelling of a path is answered by us", async () => {
    const url = await serve({ mounts: [{ auth: testAuth(), pages: true }] });
    for (const path of [
      "/authentic",
      "/Auth/session",
      "//auth/session",
      "/auth",
      "/x/auth/session",
      "/%61uth/session",
      "/auth%2fsession",
      "/login/",
      "/LOGIN",
      "/%6Cogin",
      "/x/login",
    ]) {
      expect({ path, ...(await exchange(url + path)) }).toMatchObject({ path, status: 200, text: hostsOwn });
    }
  });

  test("a percent-encoded path below the base path is not decoded twice, and never a fault of ours", async () => {
    const url = await serve({ mounts: [{ auth: testAuth() }] });
    for (const path of [
      "/auth/%73ession",
      "/auth/session%00",
      "/auth/%2573ession",
      "/auth/%ff",
      "/auth/%zz",
      "/auth/%",
    ]) {
      const { status } = await exchange(url + path);
      expect([400, 404], `${name} ${path}: ${status}`).toContain(status);
    }
  });

  test("HEAD is answered like GET, without a body; OPTIONS and methods that are not there say what is", async () => {
    const auth = testAuth({ trustedOrigins: ["http://127.0.0.1:8080"] });
    const url = await serve({ mounts: [{ auth, pages: true }] });
    const headers = await signUp(url);
    expect(await exchange(`${url}/auth/session`, { method: "HEAD", headers })).toMatchObject({ status: 200, text: "" });
    expect(await exchange(`${url}/auth/session`, { method: "HEAD" })).toMatchObject({ status: 401, text: "" });
    expect(await exchange(`${url}/login`, { method: "HEAD" })).toMatchObject({ status: 200, text: "" });

    const preflight = {
      origin: "http://127.0.0.1:8080",
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type",
    };
    expect(await exchange(`${url}/auth/login`, { method: "OPTIONS", headers: preflight })).toMatchObject({
      status: 204,
      headers: {
        "access-control-allow-origin": "http://127.0.0.1:8080",
        "access-control-allow-credentials": "true",
        vary: expect.stringContaining("Origin"),
      },
    });
    const stranger = await exchange(`${url}/auth/login`, {
      method: "OPTIONS",
      headers: { ...preflight, origin: "https://evil.example" },
    });
    expect(stranger.headers["access-control-allow-origin"]).toBeUndefined();
    expect((await exchange(`${url}/auth/session`, { method: "OPTIONS" })).headers.allow).toBe("HEAD, GET");

    for (const [method, path, allow] of [
      ["GET", "/auth/login", "POST"],
      ["DELETE", "/auth/login", "POST"],
      ["PUT", "/auth/session", "HEAD, GET"],
      ["POST", "/login", "HEAD, GET"],
    ] as const) {
      const reply = await exchange(url + path, { method, headers: { "content-type": "application/json" } });
      expect({ method, path, ...reply }).toMatchObject({ method, path, status: 405, headers: { allow } });
      expect(codeOf(reply)).toBe("method_not_allowed");
    }
  });

  test("requests that are not ours pass by untouched, their bodies too", async () => {
    const routes = [
      { method: "POST", path: "/upload", answer: (_auth: unknown, body: Buffer) => digest(body) },
    ] as const;
    const url = await serve({ mounts: [{ auth: testAuth(), pages: true }], routes });
    const bare = await serve({ mounts: [], routes });
    const body = randomBytes(2 * 1024 * 1024);
    const headers = { "content-type": "application/octet-stream" };
    const reply = await exchange(`${url}/upload`, { method: "POST", body, headers, chunked: true });
    expect(reply).toMatchObject({ status: 200, text: digest(body) });
    const without = await exchange(`${bare}/upload`, { method: "POST", body, headers, chunked: true });
    expect(Object.keys(reply.headers).toSorted()).toStrictEqual(Object.keys(without.headers).toSorted());
  });

  test("the application's routes beside ours are not guarded by being there", async () => {
    const auth = testAuth();
    const url = await serve({
      mounts: [{ auth, pages: true }],
      routes: [{ method: "ALL", path: "/open", answer: (found) => (found ? "someone" : "anybody") }],
    });
    const headers = await signUp(url);
    for (const method of ["GET", "POST", "DELETE"]) {
      expect(await exchange(`${url}/open`, { method, headers })).toMatchObject({ status: 200, text: "anybody" });
    }
    expect(await postJson(`${url}/open`, {}, { origin: "https://evil.example" })).toMatchObject({ status: 200 });
  });
});
