import type { Auth } from "latchkey";
import { describe, expect, test } from "vitest";
import { person, testAuth } from "../express/host.ts";

const address = "https://app.example.com";

function production(): Auth {
  return testAuth({ baseUrl: address, trustedProxies: "none" });
}

/** What a Next.js project has in app/auth/[...path]/route.ts. */
function routeModule(auth: Auth) {
  const handler = (request: Request): Promise<Response> => auth.handler(request);
  return { GET: handler, POST: handler, PATCH: handler, DELETE: handler, OPTIONS: handler, HEAD: handler };
}

/** A request as it comes to the function: by the address that the proxy in front uses, with what the browser said. */
function behindProxy(path: string, init: RequestInit = {}): Request {
  const headers = {
    "sec-fetch-site": "same-origin",
    "x-forwarded-host": "app.example.com",
    "x-forwarded-proto": "https",
  };
  return new Request(`http://10.0.0.7:3000${path}`, { ...init, headers: { ...headers, ...init.headers } });
}

const post = (path: string, value: unknown, headers: Record<string, string> = {}): Request =>
  behindProxy(path, {
    method: "POST",
    headers: { origin: address, "content-type": "application/json", ...headers },
    body: JSON.stringify(value),
  });

function cookieOf(response: Response): { cookie: string } {
  return {
    cookie: response.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; "),
  };
}

describe("auth.handler as a fetch-style route", () => {
  test("registers, logs in and out, behind a proxy whose address is not ours", async () => {
    const { GET, POST, HEAD, OPTIONS, DELETE } = routeModule(production());
    const made = await POST(post("/auth/register", person));
    expect(made.status).toBe(201);
    expect(made.headers.getSetCookie()).toStrictEqual([
      expect.stringMatching(/^__Host-latchkey-session=lks_.*Secure/),
      expect.stringMatching(/^__Host-latchkey-device=.*Secure/),
    ]);
    const headers = cookieOf(made);
    expect((await GET(behindProxy("/auth/session", { headers }))).status).toBe(200);
    expect((await HEAD(behindProxy("/auth/session", { method: "HEAD", headers }))).body).toBeNull();
    expect((await OPTIONS(behindProxy("/auth/session", { method: "OPTIONS" }))).status).toBe(204);
    expect((await DELETE(behindProxy("/auth/login", { method: "DELETE", headers: { origin: address } }))).status).toBe(
      405,
    );
    expect((await POST(post("/auth/logout", {}, headers))).status).toBe(204);
    expect((await GET(behindProxy("/auth/session", { headers }))).status).toBe(401);
  });

  test("a form of a page is answered 303 to a path, never to the address behind the proxy", async () => {
    const { POST } = routeModule(production());
    const body = new URLSearchParams({ ...person, returnTo: "/dashboard" });
    const made = await POST(behindProxy("/auth/register", { method: "POST", headers: { origin: address }, body }));
    expect([made.status, made.headers.get("location")]).toStrictEqual([303, "/dashboard"]);
  });

  test("the address behind the proxy, and what a header claims, count for nothing", async () => {
    const auth = production();
    const { POST, GET } = routeModule(auth);
    for (const origin of ["http://10.0.0.7:3000", "https://evil.example", "null"]) {
      const headers = { origin, "x-forwarded-host": new URL(origin === "null" ? address : origin).host };
      const refused = await POST(post("/auth/login", person, { ...headers, "sec-fetch-site": "cross-site" }));
      expect([origin, refused.status]).toStrictEqual([origin, 403]);
    }
    const made = await POST(post("/auth/register", person, { "x-forwarded-for": "203.0.113.9" }));
    const list = await (await GET(behindProxy("/auth/sessions", { headers: cookieOf(made) }))).json();
    expect(list).toMatchObject({ sessions: [{ ip: null }] });
  });

  test("whoever knows the client's address may say it, and it is written one way", async () => {
    const auth = production();
    const made = await auth.handler(post("/auth/register", person), { remoteAddress: "::ffff:203.0.113.9" });
    const list = await auth.handler(behindProxy("/auth/sessions", { headers: cookieOf(made) }));
    expect(await list.json()).toMatchObject({ sessions: [{ ip: "203.0.113.9" }] });
  });

  test("a framework's second argument does no harm, and a taken-off handler works", async () => {
    const auth = production();
    const { handler } = auth;
    const route = handler as (request: Request, context: unknown) => Promise<Response>;
    const context = { params: Promise.resolve({ path: ["session"] }) };
    expect((await route(behindProxy("/auth/session"), context)).status).toBe(401);
    expect((await route(behindProxy("/login"), context)).status).toBe(404);
    expect((await auth.handler(behindProxy("/login"), { pages: true })).status).toBe(200);
  });

  test("server components ask by headers alone", async () => {
    const auth = production();
    const made = await auth.handler(post("/auth/register", person));
    const check = await auth.authenticate(new Headers(cookieOf(made)));
    expect(check).toMatchObject({ ok: true, user: { email: person.email } });
    expect(await auth.authenticate(new Headers())).toMatchObject({ ok: false, code: "unauthenticated" });
  });
});
