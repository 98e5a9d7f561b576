import { latchkey, requireSession, withAuth } from "latchkey/express";
import { describe, expect, test } from "vitest";
import { exchange } from "./exchange.ts";
import { majors, person, serveApp, signUp, testAuth } from "./host.ts";

describe.each(majors)("%s", (_, framework) => {
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
