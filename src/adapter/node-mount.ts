import type { IncomingMessage, ServerResponse } from "node:http";
import type { Auth } from "../auth/create-auth.ts";
import { internalsOf } from "../auth/internals.ts";
import { createPathTest } from "../http/own-paths.ts";
import type { AdapterInfo } from "../http/request-info.ts";
import type { HttpSettings } from "../http/settings.ts";
import type { MountOptions } from "./mount-options.ts";
import { createNodeListener, pathOf } from "./node-listener.ts";

/** What frameworks on Node's server add to its requests, as far as it is used. Plain `node:http` adds nothing. */
export interface NodeRequest extends IncomingMessage {
  /** The target before a mount took its path off. */
  readonly originalUrl?: string;
  /** The client's address by the framework's own word on proxies. */
  readonly ip?: string | undefined;
  /** What a logger such as pino-http, or the framework, calls the request. */
  readonly id?: unknown;
  /** What a body parser made of the body. */
  readonly body?: unknown;
}

/** Goes on to what comes after, or to what handles an error. */
export type Next = (error?: unknown) => void;

/** Answers requests for Latchkey's own paths, and calls `next` for every other one without having touched it. */
export function createNodeMount(
  auth: Auth,
  options: MountOptions,
): (request: IncomingMessage, response: ServerResponse, next: Next) => void {
  const pages = options.pages ?? false;
  const { settings } = internalsOf(auth);
  const isOwn = createPathTest(settings, pages);
  const findOwnPath = (request: NodeRequest): string | undefined => {
    const { originalUrl, url = "" } = request;
    return [pathOf(originalUrl ?? url), pathOf(url)].find(isOwn);
  };
  const listener = createNodeListener(auth, (request: NodeRequest) => {
    const path = findOwnPath(request);
    return {
      pages,
      ...clientAddress(settings, request),
      requestId: request.id,
      ...(path !== undefined && { path }),
      // A body parser of the application's may have been first: then the stream is empty and this is what was in it.
      ...(request.readableDidRead && { parsedBody: { value: request.body } }),
    };
  });
  return (request, response, next) => {
    if (findOwnPath(request) === undefined) next();
    else listener(request, response).catch(next);
  };
}

/** Without proxies named in our own options, the framework's answer counts: "trust proxy" is where its users say the same. */
export function clientAddress(
  settings: HttpSettings,
  { socket, ip }: Pick<NodeRequest, "socket" | "ip">,
): Required<Pick<AdapterInfo, "remoteAddress" | "isResolved">> {
  const peer = socket.remoteAddress ?? null;
  const isOurs = settings.trustedProxies.kind !== "none";
  return isOurs || ip === undefined
    ? { remoteAddress: peer, isResolved: false }
    : { remoteAddress: ip, isResolved: ip !== peer };
}
