import type { Server } from "node:http";
import { serve } from "@hono/node-server";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { latchkey, requireAuth, requireSession, requireToken, withAuth } from "latchkey/hono";
import type { RequestAuth } from "latchkey/hono";
import { addressOf, type Framework, hostsOwn, type Plan, type Route } from "../framework.ts";

/** What a route finds, whatever stands before it. */
interface Seen {
  Variables: { auth: RequestAuth | undefined };
}

type AddRoute = (app: Hono, route: Route) => void;

/** Makes the application without serving it. */
function honoApp({ mounts, routes = [], parsesBodies = false }: Plan, addRoute: AddRoute = guardBefore): Hono {
  const app = new Hono();
  if (parsesBodies) app.use(parseBody);
  for (const { auth, pages = false, under } of mounts) {
    const inner = new Hono().use(latchkey(auth, { pages }));
    app.route(under ?? "/", inner);
  }
  for (const route of routes) addRoute(app, route);
  app.notFound((c) => c.text(hostsOwn, 200));
  return app;
}

/** Guards are middleware in the one, and around the handler in the other. */
export const honos: readonly Framework[] = [framework("Hono", guardBefore), framework("Hono, wrapped", guardAround)];

function framework(name: string, addRoute: AddRoute): Framework {
  return {
    name,
    knowsProxies: false,
    async serve(plan) {
      const { fetch } = honoApp(plan, addRoute);
      return addressOf(serve({ fetch, port: 0, hostname: "127.0.0.1" }) as Server);
    },
  };
}

const parseBody: MiddlewareHandler = async (c, next) => {
  const type = c.req.header("content-type") ?? "";
  if (type.includes("json")) await c.req.json().catch(() => null);
  else if (type.includes("form")) await c.req.parseBody().catch(() => null);
  await next();
};

async function answerWith(c: Context<Seen>, { headers = {}, answer }: Route): Promise<Response> {
  return c.text(await answer(c.get("auth"), Buffer.from(await c.req.arrayBuffer())), 200, headers);
}

// What a route of the plan finds is told by the plan: here they are one kind.
const guards = { session: requireSession, token: requireToken, either: requireAuth } as unknown as Readonly<
  Record<"session" | "token" | "either", typeof requireSession>
>;

function guardBefore(app: Hono, route: Route): void {
  const { method = "GET", path, guard, greets } = route;
  const steps: MiddlewareHandler[] = [];
  if (guard) steps.push(guards[guard.by ?? "session"](guard.auth, guard.options));
  if (greets) steps.push(withAuth(greets));
  app.on(method === "ALL" ? ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] : [method], [path], ...steps, (c) =>
    answerWith(c as unknown as Context<Seen>, route),
  );
}

function guardAround(app: Hono, route: Route): void {
  const { method = "GET", path, guard, greets } = route;
  const answer = (c: Context): Promise<Response> => answerWith(c, route);
  const methods = method === "ALL" ? ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] : [method];
  const wrap = guards[guard?.by ?? "session"];
  if (guard?.options) app.on(methods, [path], wrap(guard.auth, guard.options, answer));
  else if (guard) app.on(methods, [path], wrap(guard.auth, answer));
  else if (greets) app.on(methods, [path], withAuth(greets, answer));
  else app.on(methods, [path], answer);
}
