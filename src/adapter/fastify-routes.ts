import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from "fastify";
import type { Auth } from "../auth/create-auth.ts";
import { internalsOf } from "../auth/internals.ts";
import { AuthError } from "../error/auth-error.ts";
import { maxBodyBytes, type ParsedBody } from "../http/body.ts";
import { createPathTest, ownPaths } from "../http/own-paths.ts";
import { problemResponse } from "../http/problem.ts";
import type { AdapterInfo } from "../http/request-info.ts";
import type { HttpSettings } from "../http/settings.ts";
import { connectionOf } from "./connection.ts";
import { toFetchRequest } from "./fetch-request.ts";
import { findOwnPath } from "./find-own-path.ts";
import type { MountOptions } from "./mount-options.ts";
import { pathOf } from "./node-listener.ts";

/**
 * Latchkey's routes as a plugin of Fastify that is encapsulated: what it parses bodies with is seen by nobody else. Answers go through
 * Fastify's own reply, so that the application's hooks see them as they see every other one.
 */
export function fastifyRoutes(auth: Auth, options: MountOptions): FastifyPluginCallback {
  const pages = options.pages ?? false;
  const { settings, handle, endStreams } = internalsOf(auth);
  const own = ownPaths(settings, pages);
  const isOwn = createPathTest(settings, pages);

  return (instance, _options, done) => {
    const depth = instance.prefix.split("/").filter((segment) => segment !== "").length;

    const answer = async (request: FastifyRequest, reply: FastifyReply, parsedBody: ParsedBody): Promise<unknown> => {
      // The router may be told to ignore case, doubled slashes or one at the end: such a spelling of our path is not ours.
      const path = findOwnPath(isOwn, pathOf(request.raw.url ?? ""), depth);
      if (path === undefined) return reply.callNotFound();
      const fetched = toFetchRequest(request.raw);
      if (fetched === null) return sendResponse(reply, problemResponse(new AuthError("invalid_input"), request.id));
      const address = clientAddress(settings, request);
      const connection = connectionOf(reply.raw);
      const info = { pages, path, ...address, requestId: request.id, parsedBody, connection };
      return sendResponse(reply, await handle(fetched, info));
    };

    // Bodies are taken as they are, whatever parsers the application has.
    instance.removeAllContentTypeParsers();
    const parser = { parseAs: "buffer", bodyLimit: maxBodyBytes } as const;
    instance.addContentTypeParser("*", parser, (_request, body, parsed) => parsed(null, body));
    instance.setErrorHandler((error, request, reply) => {
      const refusal = bodyRefusal(error);
      // Everything else is the application's: a limiter of its own, a hook that failed.
      if (refusal === null) throw error;
      return answer(request, reply, { refusal });
    });

    // Fastify waits for every answer to end before it closes.
    instance.addHook("preClose", (closed) => {
      endStreams();
      closed();
    });

    // Nobody answers TRACE, and no fetch request can have that method.
    const method = instance.supportedMethods.filter((name) => name !== "TRACE");
    const add = (path: string): void => {
      const url = path.replaceAll(":", "::");
      instance.route({ method, url, handler: (request, reply) => answer(request, reply, { value: request.body }) });
    };
    for (const path of [...own.prefixes.map((prefix) => `${prefix}*`), ...own.pages]) add(path);
    // The application, or another installation in it, may have been first: there is one such path, and Fastify takes no second.
    for (const path of own.wellKnown) if (!instance.hasRoute({ method: "GET", url: path })) add(path);
    done();
  };
}

/** What Fastify found wrong with a body before we saw it. Null: something else failed. */
function bodyRefusal(error: unknown): AuthError | null {
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  const isBodyError = typeof code === "string" && (code.startsWith("FST_ERR_CTP_") || code === "ECONNRESET");
  if (!isBodyError) return null;
  if (statusCode === 413) return new AuthError("payload_too_large");
  if (statusCode === 415) return new AuthError("unsupported_media_type");
  return new AuthError("invalid_input", { errors: [{ pointer: "", code: "incomplete" }] });
}

async function sendResponse(reply: FastifyReply, response: Response): Promise<FastifyReply> {
  reply.code(response.status);
  for (const [name, value] of response.headers) {
    const before = name === "vary" ? reply.getHeader(name) : undefined;
    // Of `Set-Cookie` Fastify keeps every one.
    reply.header(name, before === undefined ? value : `${String(before)}, ${value}`);
  }
  if (response.body === null) return reply.send();
  // What is made as it is read is passed on as it comes: a feed has no end, and an export is as long as the record. Everything else is bytes, as hooks
  // of the application's like it.
  if (isMadeAsRead(response)) return reply.send(response.body);
  return reply.send(Buffer.from(await response.arrayBuffer()));
}

function isMadeAsRead({ headers }: Response): boolean {
  return /^(?:text\/event-stream|application\/jsonl)\b/.test(headers.get("content-type") ?? "");
}

/** Without proxies named in our own options, Fastify's answer counts: `trustProxy` is where its users say the same. */
function clientAddress(
  settings: HttpSettings,
  { socket, ip }: FastifyRequest,
): Required<Pick<AdapterInfo, "remoteAddress" | "isResolved">> {
  const peer = socket.remoteAddress ?? null;
  const isOurs = settings.trustedProxies.kind !== "none";
  return isOurs ? { remoteAddress: peer, isResolved: false } : { remoteAddress: ip ?? null, isResolved: ip !== peer };
}
