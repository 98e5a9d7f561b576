import { buffer } from "node:stream/consumers";
import type express from "express";
import { latchkey, requireAuth, requireSession, requireToken, withAuth } from "latchkey/express";
import { majors } from "../../express/host.ts";
import { addressOf, type Framework, hostsOwn, type Route } from "../framework.ts";

/** Both majors of Express. */
export const expressMajors: readonly Framework[] = majors.map(([name, framework]) => ({
  name,
  knowsProxies: true,
  async serve({ mounts, routes = [], parsesBodies = false, trustedHops = 0 }) {
    const app = framework();
    app.set("trust proxy", trustedHops);
    if (parsesBodies) app.use(framework.json(), framework.urlencoded({ extended: true }));
    for (const { auth, pages = false, under = "/" } of mounts) app.use(under, latchkey(auth, { pages }));
    for (const route of routes) addRoute(app, route);
    app.use((_req, res) => {
      res.send(hostsOwn);
    });
    return addressOf(app.listen(0, "127.0.0.1"));
  },
}));

const guards = { session: requireSession, token: requireToken, either: requireAuth };

function addRoute(app: express.Express, { method = "GET", path, guard, greets, headers = {}, answer }: Route): void {
  const steps: express.RequestHandler[] = [];
  if (guard) steps.push(guards[guard.by ?? "session"](guard.auth, guard.options));
  if (greets) steps.push(withAuth(greets));
  const add = { GET: "get", POST: "post", ALL: "all" } as const;
  app[add[method]](path, ...steps, (req: express.Request, res: express.Response, next: express.NextFunction) => {
    res.set(headers);
    buffer(req)
      .then((body) => answer(req.auth, body))
      .then((text) => res.send(text))
      .catch(next);
  });
}
