import type { Express, Request } from "express";
import type express from "express";
import expressSession from "express-session";
import { type AuthError, ConfigurationError } from "latchkey";
import { carryOver, latchkey, passportCompat, requireSession, requireTokenOrLegacy } from "latchkey/express";
import { signedIn, testAuth, type TestAuth } from "latchkey/testing";
import passport, { type LogOutOptions } from "passport";
import { describe, expect, onTestFinished, test } from "vitest";
import { Browser } from "./browser.ts";
import { classicApp, day, oldSession } from "./classic.ts";
import { codeOf, exchange, postForm } from "./exchange.ts";
import { majors, serveApp } from "./host.ts";

function open(): TestAuth {
  const auth = testAuth();
  onTestFinished(() => auth.close());
  return auth;
}

/** What a request has of passport's, as an application sees it. */
function look(req: Request) {
  const { user } = req as { user?: unknown };
  return {
    user: user === undefined || user === null ? user : typeof user,
    is: [req.isAuthenticated(), req.isUnauthenticated()],
    has: [typeof req.login, typeof req.logIn, typeof req.logout, typeof req.logOut],
  };
}

/** Routes that call what passport gives in every way that it can be called. */
function addRoutes(app: Express): void {
  const row = { id: "nobody" };
  const thrown = (call: () => void) => {
    try {
      return call();
    } catch (error) {
      return String(error);
    }
  };
  app.get("/look", (req, res) => void res.json(look(req)));
  app.get("/log-in-here", (req, res) => {
    req.login(row, { session: false }, (...given: unknown[]) => res.json({ given, after: look(req) }));
  });
  app.get("/without", (req, res) => {
    const said = [
      thrown(() => (req.login as (user: object) => void)(row)),
      thrown(() => (req.logOut as () => void)()),
      thrown(() => (req.logout as (options: LogOutOptions) => void)({})),
    ];
    res.json({ said, after: look(req) });
  });
  app.post("/log-out", (req, res) => req.logout((...given: unknown[]) => res.json({ given, after: look(req) })));
  app.post("/log-out-with-options", (req, res) => {
    req.logOut({ keepSessionInfo: true }, (...given: unknown[]) => res.json({ given, after: look(req) }));
  });
}

function realPassport(framework: typeof express): Express {
  const app = classicApp(framework, new expressSession.MemoryStore());
  addRoutes(app);
  return app;
}

function compat(framework: typeof express, auth: TestAuth): Express {
  const app = framework();
  app.use(framework.urlencoded({ extended: false }), latchkey(auth), passportCompat(auth));
  app.post("/login", (req, res, next) => {
    auth.startSession({ userId: String(req.body.username), method: "legacy", headers: req.headers }).then(
      ({ cookies }) =>
        res
          .append("set-cookie", [...cookies])
          .status(204)
          .end(),
      next,
    );
  });
  addRoutes(app);
  return app;
}

describe.each(majors)("passportCompat with %s", (_, framework) => {
  test("a request is given what passport 0.7 gives it, in every way that it can be called", async () => {
    const auth = open();
    const { id } = await auth.users.create({ email: "ada@example.com" });
    const seen = [];
    for (const app of [realPassport(framework), compat(framework, auth)]) {
      const browser = new Browser(await serveApp(app));
      const answers: unknown[] = [];
      const ask = async (method: "get" | "post", path: string) =>
        answers.push([path, JSON.parse((await browser[method](path)).text)]);
      await ask("get", "/look");
      await browser.post("/login", { username: id, password: "right" });
      await ask("get", "/look");
      await ask("get", "/log-in-here");
      await ask("post", "/log-out");
      await ask("get", "/look");
      await browser.post("/login", { username: id, password: "right" });
      await ask("post", "/log-out-with-options");
      await ask("get", "/look");
      await ask("get", "/without");
      seen.push(answers);
    }
    expect(seen[1]).toStrictEqual(seen[0]);
    expect(JSON.stringify(seen[1])).toContain("requires a callback function");
  });

  test("log-out ends the session by every carrier, whatever an Authorization header says beside it", async () => {
    const auth = open();
    const app = compat(framework, auth);
    app.get("/guarded", requireSession(auth), (_req, res) => void res.end());
    const url = await serveApp(app);
    const headers = await signedIn(auth, { email: "ada@example.com" });
    const from = { ...headers, origin: url };
    const { body } = await auth.api.jwtToken({ headers });
    const bearer = { authorization: `Bearer ${body.accessToken}` };
    expect((await exchange(`${url}/auth/session`, { headers: bearer })).status).toBe(200);
    const reply = await exchange(`${url}/log-out`, {
      method: "POST",
      headers: { ...from, authorization: "Basic eDp5" },
    });
    expect(reply.status).toBe(200);
    expect(reply.headers["set-cookie"]?.filter((line) => line.includes("Max-Age=0")).length).toBeGreaterThan(0);
    expect(codeOf(await exchange(`${url}/guarded`, { headers }))).toBe("session_revoked");
    expect(codeOf(await exchange(`${url}/auth/session`, { headers: bearer }))).toBe("session_revoked");
  });

  test("what cannot be ended is handed to the callback, and the cookies go all the same", async () => {
    const auth = open();
    const url = await serveApp(compat(framework, auth));
    const headers = { ...(await signedIn(auth, { email: "ada@example.com" })), origin: url };
    expect((await exchange(`${url}/look`, { headers })).text).toContain("object");
    await auth.close();
    const app = framework();
    app.use(passportCompat(auth));
    app.post("/log-out", (req, _res, next) => req.logout(next));
    app.use(((error, _req, res, _next) => {
      const { code, status } = error as AuthError;
      res.status(status).json({ code });
    }) as express.ErrorRequestHandler);
    const other = await serveApp(app);
    const reply = await exchange(`${other}/log-out`, { method: "POST", headers: { ...headers, origin: other } });
    expect([reply.status, codeOf(reply)]).toStrictEqual([503, "storage_unavailable"]);
  });

  test("req.user is the application's own row where it says so, and nobody where it has none", async () => {
    const auth = open();
    const rows = new Map([["ada@example.com", { number: 47 }]]);
    let asked = 0;
    const app = framework();
    app.use(
      passportCompat(auth, {
        user: async ({ user }) => {
          asked += 1;
          if (user.email === "broken@example.com") throw new Error("no table");
          return rows.get(user.email ?? "");
        },
      }),
    );
    app.get(
      "/",
      (req, res) => void res.json({ user: (req as { user?: unknown }).user ?? null, auth: Boolean(req.auth) }),
    );
    app.use(
      ((error, _req, res, _next) => void res.status(500).end((error as Error).message)) as express.ErrorRequestHandler,
    );
    const url = await serveApp(app);
    const answer = async (email?: string) =>
      (await exchange(url, { headers: email === undefined ? {} : await signedIn(auth, { email }) })).text;
    expect(JSON.parse(await answer("ada@example.com"))).toStrictEqual({ user: { number: 47 }, auth: true });
    expect(JSON.parse(await answer("grace@example.com"))).toStrictEqual({ user: null, auth: false });
    expect(await answer("broken@example.com")).toBe("no table");
    expect(asked).toBe(3);
    expect(JSON.parse(await answer())).toStrictEqual({ user: null, auth: false });
    expect(asked).toBe(3);
  });

  test("A004, A005: to an unsafe request from another site she is nobody, and cannot be logged out", async () => {
    const auth = open();
    const app = compat(framework, auth);
    app.post("/look", (req, res) => void res.json(look(req)));
    const url = await serveApp(app);
    const { cookie } = await signedIn(auth, { email: "ada@example.com" });
    const foreign = { cookie, origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    expect(JSON.parse((await postForm(`${url}/look`, "", foreign)).text).is).toStrictEqual([false, true]);
    expect((await postForm(`${url}/log-out`, "", foreign)).text).toContain("csrf_rejected");
    expect(JSON.parse((await postForm(`${url}/look`, "", { cookie })).text).is).toStrictEqual([true, false]);
    const open2 = framework();
    open2.use(passportCompat(auth, { csrf: false }));
    open2.post("/look", (req, res) => void res.json(look(req)));
    const other = await serveApp(open2);
    expect(JSON.parse((await postForm(`${other}/look`, "", foreign)).text).is).toStrictEqual([true, false]);
  });

  test("A084: what another middleware calls a user is nobody's session", async () => {
    const auth = open();
    const app = framework();
    app.use((req, _res, next) => {
      Object.assign(req, { user: { id: "root" }, auth: { user: { id: "root" } } });
      next();
    });
    app.use(passportCompat(auth));
    app.get("/", (req, res) => void res.json([req.isAuthenticated(), req.auth ?? null]));
    expect(JSON.parse((await exchange(await serveApp(app))).text)).toStrictEqual([false, null]);
  });

  test("a strategy of passport's that stays signs people in, through req.login", async () => {
    const auth = open();
    const { id } = await auth.users.create({ email: "ada@example.com" });
    const authenticator = new passport.Passport();
    authenticator.use("ldap", new Directory(id));
    const app = framework();
    app.use(passportCompat(auth, { logIn: { method: "ldap", userId: (row: { id: string }) => row.id } }));
    app.post("/ldap", authenticator.authenticate("ldap"), (req, res) => void res.json(look(req as Request).is));
    app.get("/guarded", requireSession(auth, { method: "ldap" }), (req, res) => void res.json(req.auth.user.id));
    const browser = new Browser(await serveApp(app));
    expect(JSON.parse((await browser.post("/ldap")).text)).toStrictEqual([true, false]);
    expect(JSON.parse((await browser.get("/guarded")).text)).toBe(id);
    const bare = framework();
    bare.use(passportCompat(auth));
    bare.post("/ldap", authenticator.authenticate("ldap"), (_req, res) => void res.end());
    bare.use(
      ((error, _req, res, _next) => void res.status(500).end((error as Error).message)) as express.ErrorRequestHandler,
    );
    expect((await new Browser(await serveApp(bare)).post("/ldap")).text).toContain("option logIn");
  });
});

/** A strategy that proves the same person each time. */
class Directory extends passport.Strategy {
  override readonly name = "ldap";
  // Public, because passport works with objects that are made after this one.
  readonly id: string;

  constructor(id: string) {
    super();
    this.id = id;
  }

  override authenticate(): void {
    this.success({ id: this.id });
  }
}

test("careless options stop the start", () => {
  const auth = open();
  const legacy = { secret: "x".repeat(40), issuer: null, audience: null, until: new Date() };
  for (const make of [
    () => passportCompat(auth, { usr: () => null } as object),
    () => passportCompat(auth, { user: "row" } as object),
    () => passportCompat(auth, { csrf: undefined as unknown as boolean, csfr: true } as object),
    () => passportCompat(auth, { logIn: { method: "password", userId: String } }),
    () => passportCompat(auth, { logIn: { method: "ldap" } } as object),
    () => carryOver(auth, {} as { until: Date }),
    () => carryOver(auth, { until: new Date(Date.now() + 500 * day) }),
    () => carryOver(auth, { until: new Date(Number.NaN) }),
    () => carryOver(auth, { until: new Date(), method: "password" }),
    () => carryOver(auth, { until: new Date(), keepold: true } as { until: Date }),
    () => requireTokenOrLegacy(auth, { ...legacy, until: new Date(Date.now() + 500 * day) }),
    () => requireTokenOrLegacy(auth, { ...legacy, issuer: undefined } as never),
    () => requireTokenOrLegacy(auth, { ...legacy, audience: "" }),
    () => requireTokenOrLegacy(auth, { ...legacy, secret: [] }),
    () => requireTokenOrLegacy(auth, { ...legacy, algorithms: ["none"] } as never),
    () => requireTokenOrLegacy(auth, legacy, { claims: { tenant: "acme" } } as object),
    () => requireTokenOrLegacy(auth, legacy, { role: undefined } as never),
  ]) {
    expect(make, String(make)).toThrow(ConfigurationError);
  }
});

test("without express-session in front nothing is carried over, and the log says why, once", async () => {
  const lines: string[] = [];
  const note = (_fields: object, message: string) => void lines.push(message);
  const auth = testAuth({ logger: { info: note, warn: note, error: note } });
  onTestFinished(() => auth.close());
  const [[, framework]] = majors as [(typeof majors)[number]];
  const app = framework();
  app.use(carryOver(auth, { until: new Date(Date.now() + day) }), oldSession(new expressSession.MemoryStore()));
  app.get("/", (_req, res) => void res.end());
  const url = await serveApp(app);
  for (let i = 0; i < 2; i += 1) await exchange(url, { headers: { cookie: "connect.sid=s%3Ax.y" } });
  expect(lines.filter((line) => line.includes("carryOver sees no req.session"))).toHaveLength(1);
});
