import { latchkey, requireSession, withAuth } from "latchkey/express";
import { describe, expect, test } from "vitest";
import { exchange } from "./exchange.ts";
import { majors, person, serveApp, signUp, testAuth } from "./host.ts";

const userFields = ["avatarUrl", "createdAt", "email", "emailVerified", "id", "name", "role"];
const sessionFields = [
  "authenticatedAt",
  "carrier",
  "createdAt",
  "expiresAt",
  "id",
  "idleExpiresAt",
  "lastSeenAt",
  "method",
];

describe.each(majors)("%s", (_, framework) => {
  test("req.auth has exactly the user, the session and getUser", async () => {
    const auth = testAuth();
    const app = framework();
    app.use(latchkey(auth));
    app.get("/", requireSession(auth), (req, res) => {
      res.json({
        auth: Object.keys(req.auth).toSorted(),
        user: Object.keys(req.auth.user).toSorted(),
        session: Object.keys(req.auth.session).toSorted(),
        sent: JSON.parse(JSON.stringify(req.auth)),
      });
    });
    const url = await serveApp(app);
    const headers = await signUp(url);
    const reply = JSON.parse((await exchange(url, { headers })).text);
    expect(reply).toMatchObject({
      auth: ["getUser", "session", "user"],
      user: userFields,
      session: sessionFields,
      sent: { user: { email: person.email, name: person.name, role: "user" }, session: { method: "password" } },
    });
    expect(JSON.stringify(reply)).not.toMatch(/hash|seed|lks_|metadata|version/i);
  });

  test("a handler that writes to it cannot change what another request sees", async () => {
    const auth = testAuth();
    const app = framework();
    app.use(latchkey(auth));
    app.get("/write", requireSession(auth), (req, res) => {
      for (const [target, name] of [
        [req.auth.user, "role"],
        [req.auth.user, "email"],
        [req.auth.user, "added"],
        [req.auth.session, "id"],
      ] as const) {
        expect(() => Object.assign(target, { [name]: "admin" })).toThrow(TypeError);
      }
      // Of one's own request one may take it away, or put something else there.
      Object.assign(req.auth, { user: { role: "admin" } });
      res.send("tried");
    });
    app.get("/read", requireSession(auth), (req, res) => res.json(req.auth));
    const url = await serveApp(app);
    const headers = await signUp(url);
    const before = await exchange(`${url}/read`, { headers });
    expect(await exchange(`${url}/write`, { headers })).toMatchObject({ status: 200, text: "tried" });
    expect((await exchange(`${url}/read`, { headers })).text).toBe(before.text);
  });

  test("getUser reads the user as she is now, also when it is taken off the object", async () => {
    const auth = testAuth();
    const app = framework();
    app.use(latchkey(auth));
    app.get("/", requireSession(auth), (req, res, next) => {
      const { user, getUser } = req.auth;
      getUser().then((fresh) => res.json([user.name, fresh?.name]), next);
    });
    const url = await serveApp(app);
    const headers = await signUp(url);
    const rename = { ...headers, "content-type": "application/json" };
    expect((await exchange(url, { headers })).text).toBe('["Ada","Ada"]');
    await exchange(`${url}/auth/user`, { method: "PATCH", headers: rename, body: '{"name":"Ada Lovelace"}' });
    expect(JSON.parse((await exchange(url, { headers })).text)[1]).toBe("Ada Lovelace");
  });

  test("an error in the route after the guard reaches Express's error handler", async () => {
    const auth = testAuth();
    const app = framework();
    app.use(latchkey(auth));
    app.get("/throws", requireSession(auth), () => {
      throw new Error("from the route");
    });
    app.get("/passes-on", withAuth(auth), (_req, _res, next) => next(new Error("from the route")));
    app.use(((error, _req, res, _next) => {
      res.status(418).send((error as Error).message);
    }) as import("express").ErrorRequestHandler);
    const url = await serveApp(app);
    const headers = await signUp(url);
    // The first is answered after a read of the database, the second from memory.
    for (const path of ["/throws", "/throws", "/passes-on"]) {
      expect(await exchange(url + path, { headers })).toMatchObject({ status: 418, text: "from the route" });
    }
  });

  test("two guards of one route cost one check each and agree", async () => {
    const auth = testAuth();
    const app = framework();
    app.use(withAuth(auth), latchkey(auth));
    app.get("/", requireSession(auth), (req, res) => res.send(req.auth.user.email));
    const url = await serveApp(app);
    const headers = await signUp(url);
    expect(await exchange(url, { headers })).toMatchObject({ status: 200, text: person.email });
    expect(await exchange(url)).toMatchObject({ status: 401 });
  });
});
