import type { Server } from "node:http";
import { serve } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { compress } from "hono/compress";
import { cors } from "hono/cors";
import { secureHeaders } from "hono/secure-headers";
import { latchkey, requireSession, withAuth } from "latchkey/hono";
import { describe, expect, test } from "vitest";
import { cookiesOf, exchange, postJson } from "../express/exchange.ts";
import { person, signUp, testAuth } from "../express/host.ts";
import { addressOf, hostsOwn } from "./framework.ts";

const json = { "content-type": "application/json" };
const registration = { method: "POST", headers: json, body: JSON.stringify(person) };

const serveHono = (app: { fetch: Hono["fetch"] }): Promise<string> =>
  addressOf(serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }) as Server);

function cookieOf(response: Response): { cookie: string } {
  return {
    cookie: response.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; "),
  };
}

describe("app.request, with which people test", () => {
  test("registers, is recognised and refused, and has no address to tell", async () => {
    const auth = testAuth();
    const app = new Hono().use(latchkey(auth, { pages: true }));
    app.get("/me", requireSession(auth, { redirect: true }), (c) => c.text(c.var.auth.user.email ?? ""));
    app.get(
      "/wrapped",
      requireSession(auth, (c) => c.text(c.get("auth").user.email ?? "")),
    );
    const made = await app.request("/auth/register", registration);
    expect(made.status).toBe(201);
    const headers = cookieOf(made);
    for (const path of ["/me", "/wrapped"]) {
      expect(await (await app.request(path, { headers })).text()).toBe(person.email);
      expect((await app.request(path)).status).toBe(401);
    }
    const page = await app.request("/me?a=1", { headers: { accept: "text/html" } });
    expect(page.headers.get("location")).toBe("/login?notice=login_required&returnTo=%2Fme%3Fa%3D1");
    const forwarded = { ...headers, "x-forwarded-for": "203.0.113.9", "x-real-ip": "203.0.113.9" };
    const list = await (await app.request("/auth/sessions", { headers: forwarded })).json();
    expect(list).toMatchObject({ sessions: [{ ip: null }] });
  });

  test("believes no environment that is none", async () => {
    const app = new Hono().use(latchkey(testAuth()));
    for (const env of [
      {},
      { incoming: {} },
      { server: {} },
      { incoming: { socket: {} } },
      { server: { incoming: null } },
    ]) {
      expect((await app.request("/auth/login", { method: "POST", headers: json, body: "{}" }, env)).status).toBe(400);
    }
  });
});

describe("where it is mounted", () => {
  test.for([
    ["a base path", "/v1", (auth) => new Hono().basePath("/v1").use(latchkey(auth))],
    [
      "a sub-app in a sub-app",
      "/a/b",
      (auth) => new Hono().route("/a", new Hono().route("/b", new Hono().use(latchkey(auth)))),
    ],
    ["a sub-app with a parameter", "/acme", (auth) => new Hono().route("/:tenant", new Hono().use(latchkey(auth)))],
    ["a pattern of its own paths", "", (auth) => new Hono().use("/auth/*", latchkey(auth))],
    ["a pattern of its own paths under another", "/api", (auth) => new Hono().use("/api/auth/*", latchkey(auth))],
    ["a route for all methods", "", (auth) => new Hono().all("/auth/*", latchkey(auth))],
    [
      "an application in an application",
      "/v1",
      (auth) => new Hono().mount("/v1", new Hono().use(latchkey(auth)).fetch),
    ],
  ] as const satisfies [string, string, (auth: ReturnType<typeof testAuth>) => Hono][])(
    "%s",
    async ([, under, make]) => {
      const auth = testAuth();
      const url = await serveHono(make(auth).notFound((c) => c.text(hostsOwn)));
      const headers = await signUp(url, `${under}/auth`);
      expect(await exchange(`${url}${under}/auth/session`, { headers })).toMatchObject({ status: 200 });
      expect(await exchange(`${url}/x${under}/auth/session`, { headers })).toMatchObject({ text: hostsOwn });
    },
  );

  test("a router that does not mind a slash at the end opens nothing", async () => {
    const auth = testAuth();
    const app = new Hono({ strict: false }).use(latchkey(auth, { pages: true }));
    app.get("/secret", requireSession(auth), (c) => c.text("secret"));
    app.get(
      "/wrapped",
      requireSession(auth, (c) => c.text("secret")),
    );
    app.notFound((c) => c.text(hostsOwn));
    const url = await serveHono(app);
    for (const path of ["/secret", "/secret/", "/%73ecret", "/wrapped/", "/x/../secret", "/wrapped?x"]) {
      for (const method of ["GET", "HEAD"]) {
        expect({ path, ...(await exchange(url + path, { method })) }).toMatchObject({ path, status: 401 });
      }
    }
    expect(await exchange(`${url}/login/`)).toMatchObject({ text: hostsOwn });
    expect(await exchange(`${url}/auth/session/`)).toMatchObject({ status: 404 });
  });
});

describe("the application's own middleware", () => {
  test("cookies and headers that it sets before us are kept, and so are ours", async () => {
    const auth = testAuth();
    const app = new Hono();
    app.use(async (c, next) => {
      // One way makes a response at once, the other keeps headers for later.
      if (c.req.query("at-once") !== undefined) c.res.headers.append("x-at-once", "1");
      c.header("set-cookie", "theme=dark", { append: true });
      c.header("cache-control", "public, max-age=60");
      c.header("vary", "Accept-Language");
      await next();
      c.header("x-after", "1");
    });
    app.use(latchkey(auth));
    app.get("/me", requireSession(auth), (c) => c.text("me"));
    for (const query of ["", "?at-once"]) {
      const body = JSON.stringify({ ...person, email: `ada${query.length}@example.com` });
      const made = await app.request(`/auth/register${query}`, { ...registration, body });
      expect(
        made.headers
          .getSetCookie()
          .slice(0, 2)
          .map((line) => line.split("=")[0]),
      ).toStrictEqual(["theme", "latchkey-session-3000"]);
      expect(made.headers.get("cache-control")).toBe("no-store");
      expect(made.headers.get("vary")).toContain("Accept-Language");
      expect(made.headers.get("x-after")).toBe("1");
      const refused = await app.request(`/me${query}`);
      expect([refused.status, refused.headers.get("cache-control")]).toStrictEqual([401, "no-store"]);
      expect(refused.headers.get("content-type")).toBe("application/problem+json");
      const allowed = await app.request(`/me${query}`, { headers: cookieOf(made) });
      expect([allowed.status, allowed.headers.get("cache-control")]).toStrictEqual([200, "private, no-store"]);
    }
  });

  test("that limits, compresses and adds headers works around us", async () => {
    const auth = testAuth();
    const app = new Hono().use(compress(), secureHeaders(), cors({ origin: "*" }), bodyLimit({ maxSize: 1024 * 1024 }));
    app.use(latchkey(auth, { pages: true }));
    app.get("/me", requireSession(auth), (c) => c.text(c.var.auth.user.email ?? ""));
    const url = await serveHono(app);
    const headers = await signUp(url);
    expect(await exchange(`${url}/me`, { headers })).toMatchObject({ status: 200, text: person.email });
    expect(
      (await exchange(`${url}/login`, { headers: { "accept-encoding": "gzip" } })).headers["content-encoding"],
    ).toBe("gzip");
    const body = JSON.stringify({ email: person.email, password: "x".repeat(70_000) });
    const large = await exchange(`${url}/auth/login`, { method: "POST", headers: json, body, chunked: true });
    expect(large).toMatchObject({ status: 413 });
  });

  test("that takes a credential away is heeded", async () => {
    const auth = testAuth();
    const app = new Hono().use(latchkey(auth));
    app.use("/me", async (c, next) => {
      if (c.req.query("strip") !== undefined) c.req.raw.headers.delete("cookie");
      await next();
    });
    app.get("/me", withAuth(auth), (c) => c.text(c.var.auth?.user.email ?? "stranger"));
    const url = await serveHono(app);
    const headers = await signUp(url);
    expect(await exchange(`${url}/me`, { headers })).toMatchObject({ text: person.email });
    expect(await exchange(`${url}/me?strip`, { headers })).toMatchObject({ text: "stranger" });
  });

  test("what a route throws behind a guard reaches the application's own handler", async () => {
    const auth = testAuth();
    const app = new Hono().use(latchkey(auth));
    app.onError((error, c) => c.text(`theirs: ${error.message}`, 418));
    const fail = (): never => {
      throw new Error("from the route");
    };
    app.get("/before", requireSession(auth), fail);
    app.get("/around", requireSession(auth, fail));
    const url = await serveHono(app);
    await signUp(url);
    const headers = cookiesOf(await postJson(`${url}/auth/login`, { email: person.email, password: person.password }));
    // The first is answered after a read of the database, the others from memory.
    for (const path of ["/around", "/before", "/around"]) {
      expect(await exchange(url + path, { headers })).toMatchObject({ status: 418, text: "theirs: from the route" });
    }
  });
});

describe("answers that are made without Hono's help", () => {
  const raw = (): Response => new Response("hers");
  const other = new Hono().get("/x", (c) => c.text("hers"));

  /** An application with one person signed in, and her headers. */
  async function withRoutes(add: (app: Hono, auth: ReturnType<typeof testAuth>) => void) {
    const auth = testAuth();
    const app = new Hono().use(latchkey(auth));
    add(app, auth);
    return { app, headers: cookieOf(await app.request("/auth/register", registration)) };
  }

  test("are private behind a guard, whichever way they come", async () => {
    const { app, headers } = await withRoutes((made, auth) => {
      made.get("/middleware", requireSession(auth), raw);
      made.get("/wrapped", requireSession(auth, raw));
      made.get(
        "/later",
        requireSession(auth, async () => raw()),
      );
      made.get(
        "/fetched",
        requireSession(auth, () => fetch("data:text/plain,hers")),
      );
      made.use("/other/*", requireSession(auth)).mount("/other", other.fetch);
      made.get(
        "/passed-on",
        requireSession(auth, (_c, next) => next() as never),
        raw,
      );
    });
    for (const path of ["/middleware", "/wrapped", "/later", "/fetched", "/other/x", "/passed-on"]) {
      const answer = await app.request(path, { headers });
      expect([path, answer.status, await answer.text()]).toStrictEqual([path, 200, "hers"]);
      expect([path, answer.headers.get("cache-control")]).toStrictEqual([path, "private, no-store"]);
    }
  });

  test("are private on Node's server, whatever else makes, changes or fails to make them", async () => {
    const auth = testAuth();
    const app = new Hono().use("/early/*", async (c, next) => {
      c.header("cache-control", "public, max-age=60");
      await next();
    });
    app.use("/after/*", async (c, next) => {
      await next();
      c.header("x-after", "1");
    });
    app.use("/copied/*", async (c, next) => {
      await next();
      c.res = new Response(c.res.body, c.res);
    });
    app.use(latchkey(auth)).onError((error, c) => c.text(error.message, 500));
    const fail = (): never => {
      throw new Error("hers");
    };
    const makers: Record<string, (c: Context) => Response | Promise<Response>> = {
      text: (c) => c.text("hers"),
      json: (c) => c.json("hers"),
      typed: (c) => c.body("hers", 200, { "x-own": "1" }),
      later: async (c) => c.html("hers"),
      empty: (c) => c.body(null, 204),
      missing: (c) => c.notFound(),
      streamed: () => new Response(new Blob(["hers"]).stream()),
      raw,
      fail,
      failLater: async () => fail(),
    };
    for (const [name, make] of Object.entries(makers)) {
      for (const under of ["", "/early", "/after", "/copied"]) {
        app.get(`${under}/around/${name}`, requireSession(auth, make));
        app.get(`${under}/before/${name}`, requireSession(auth), make);
      }
    }
    app.get(
      "/own",
      requireSession(auth, (c) => c.text("hers", 200, { "Cache-Control": "private, max-age=5" })),
    );
    app.get("/nobody", requireSession(auth));
    const url = await serveHono(app);
    const headers = await signUp(url);
    const isPrivate = { headers: { "cache-control": "private, no-store" } };
    for (const name of Object.keys(makers)) {
      for (const under of ["", "/early", "/after", "/copied"]) {
        for (const way of ["around", "before"]) {
          const path = `${under}/${way}/${name}`;
          expect({ path, ...(await exchange(url + path, { headers })) }).toMatchObject({ path, ...isPrivate });
        }
      }
    }
    expect(await exchange(`${url}/nobody`, { headers })).toMatchObject({ status: 404, ...isPrivate });
    expect(await exchange(`${url}/own`, { headers })).toMatchObject({
      text: "hers",
      headers: { "cache-control": "private, max-age=5", "content-type": "text/plain; charset=UTF-8" },
    });
    expect(await exchange(`${url}/around/json`, { headers })).toMatchObject({
      text: '"hers"',
      headers: { "content-type": "application/json" },
    });
  });

  test("say what they like when they say something", async () => {
    const { app, headers } = await withRoutes((made, auth) => {
      const own = () =>
        new Response("x", { headers: { "cache-control": "private, max-age=5", vary: "accept, cookie" } });
      made.get("/middleware", requireSession(auth), own);
      made.get("/wrapped", requireSession(auth, own));
      made.get("/greeting", withAuth(auth, own));
    });
    for (const path of ["/middleware", "/wrapped", "/greeting"]) {
      const answer = await app.request(path, { headers });
      expect([path, answer.headers.get("cache-control")]).toStrictEqual([path, "private, max-age=5"]);
      expect([path, answer.headers.get("vary")]).toStrictEqual([
        path,
        path === "/greeting" ? "accept, cookie, Authorization" : "accept, cookie",
      ]);
    }
  });

  test("vary with both carriers where somebody may be greeted, and are private when somebody was", async () => {
    const { app, headers } = await withRoutes((made, auth) => {
      made.get("/middleware", withAuth(auth), raw);
      made.get("/wrapped", withAuth(auth, raw));
    });
    for (const path of ["/middleware", "/wrapped"]) {
      const hers = await app.request(path, { headers });
      expect([hers.headers.get("vary"), hers.headers.get("cache-control")]).toStrictEqual([
        "Cookie, Authorization",
        "private, no-store",
      ]);
      const everybodys = await app.request(path);
      expect([everybodys.headers.get("vary"), everybodys.headers.get("cache-control")]).toStrictEqual([
        "Cookie, Authorization",
        null,
      ]);
    }
  });
});

test("what another middleware calls auth is not who is greeted", async () => {
  const auth = testAuth();
  const app = new Hono<{ Variables: { auth: unknown } }>();
  app.use(async (c, next) => {
    c.set("auth", { user: "admin" });
    await next();
  });
  app.get("/", withAuth(auth), (c) => c.json(c.get("auth") ?? null));
  expect(await (await app.request("/")).json()).toBeNull();
});

test("a wrapper's options come before its handler: in another order a role would be forgotten", () => {
  const auth = testAuth();
  const wrong = requireSession as (...args: unknown[]) => unknown;
  const handler = () => new Response();
  expect(() => wrong(auth, handler, { role: "admin" })).toThrow("(auth, options, handler)");
  expect(() => wrong(auth, { role: "admin" }, "handler")).toThrow("(auth, options, handler)");
});
