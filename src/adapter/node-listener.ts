import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Auth } from "../auth/create-auth.ts";
import type { RequestInfo } from "../http/handler.ts";

/** Answers one of Node's requests. Never rejects. */
export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

/** Makes Latchkey answer Node's requests. `describe` says what a framework knows about one that its URL does not. */
export function createNodeListener(auth: Auth, describe: (incoming: IncomingMessage) => RequestInfo): NodeListener {
  return getRequestListener((request, { incoming }) => auth.handler(request, describe(incoming as IncomingMessage)), {
    // The host of a request decides nothing: a missing one is as good as any.
    hostname: "localhost",
    overrideGlobalObjects: false,
  });
}

/** The path of a request target as it stands: up to the first "?". */
export function pathOf(target: string): string {
  const query = target.indexOf("?");
  return query === -1 ? target : target.slice(0, query);
}
