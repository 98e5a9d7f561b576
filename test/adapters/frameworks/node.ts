import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import {
  latchkey,
  type Listener,
  requireAuth,
  requireSession,
  requireToken,
  type RequestAuth,
  withAuth,
} from "latchkey/node";
import { addressOf, type Framework, hostsOwn, type Mount, type Plan, type Route } from "../framework.ts";

type Step = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** No framework at all. */
export const node: Framework = {
  name: "node:http",
  knowsProxies: false,
  serve: async (plan) => addressOf(createServer(nodeListener(plan)).listen(0, "127.0.0.1")),
};

function nodeListener({ mounts, routes = [], parsesBodies = false }: Plan): Listener {
  const steps: Step[] = [...(parsesBodies ? [parseBody] : []), ...mounts.map(mountStep), ...routes.map(routeStep)];
  const last: Step = (_request, response) => {
    response.end(hostsOwn);
  };
  return (request, response) => {
    const go = (index: number): void => (steps[index] ?? last)(request, response, () => go(index + 1));
    go(0);
  };
}

function mountStep({ auth, pages = false, under }: Mount): Step {
  const mount = latchkey(auth, { pages });
  if (under === undefined) return mount;
  // What connect does with a path.
  return (request, response, next) => {
    const { url = "/" } = request;
    if (!url.startsWith(`${under}/`)) return next();
    request.url = url.slice(under.length);
    mount(request, response, () => {
      request.url = url;
      next();
    });
  };
}

type Handle = (request: IncomingMessage & { auth?: RequestAuth | undefined }, response: ServerResponse) => unknown;

function guarded({ by = "session", auth, options }: NonNullable<Route["guard"]>, handle: Handle): Listener {
  // Each with its options where there are some, because both ways of calling are a user's.
  if (by === "token")
    return options ? requireToken(auth, options, handle as never) : requireToken(auth, handle as never);
  if (by === "either") return options ? requireAuth(auth, options, handle) : requireAuth(auth, handle);
  return options ? requireSession(auth, options, handle) : requireSession(auth, handle);
}

function routeStep({ method = "GET", path, guard, greets, headers = {}, answer }: Route): Step {
  const handle = async (request: IncomingMessage & { auth?: RequestAuth | undefined }, response: ServerResponse) => {
    const text = await answer(request.auth, await buffer(request));
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.end(text);
  };
  let listener: (request: IncomingMessage, response: ServerResponse) => unknown = handle;
  if (greets) listener = withAuth(greets, handle);
  if (guard) listener = guarded(guard, handle);
  return (request, response, next) => {
    const isMethod = method === "ALL" || request.method === method || (request.method === "HEAD" && method === "GET");
    if (isMethod && request.url?.split("?")[0] === path) void listener(request, response);
    else next();
  };
}

/** As body-parser does it, in a few lines. */
const parseBody: Step = (request, _response, next) => {
  const type = request.headers["content-type"] ?? "";
  const set = (body: unknown): void => {
    Object.assign(request, { body });
    next();
  };
  buffer(request).then(
    (bytes) =>
      set(type.includes("form") ? Object.fromEntries(new URLSearchParams(bytes.toString())) : parseJson(bytes)),
    () => set({}),
  );
};

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return {};
  }
}
