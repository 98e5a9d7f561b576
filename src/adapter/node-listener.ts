import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Auth } from "../auth/create-auth.ts";
import { internalsOf } from "../auth/internals.ts";
import type { AdapterInfo } from "../http/request-info.ts";
import { connectionOf } from "./connection.ts";

/** Answers one of Node's requests. Never rejects. */
export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

/** Makes Latchkey answer Node's requests. `describe` says what a framework knows about one that its URL does not. */
export function createNodeListener(auth: Auth, describe: (incoming: IncomingMessage) => AdapterInfo): NodeListener {
  const { handle } = internalsOf(auth);
  const answer = (request: Request, incoming: IncomingMessage, outgoing: ServerResponse): Promise<Response> =>
    handle(request, { ...describe(incoming), connection: connectionOf(outgoing) });
  return getRequestListener(
    (request, { incoming, outgoing }) => answer(request, incoming as IncomingMessage, outgoing as ServerResponse),
    {
      // The host of a request decides nothing: a missing one is as good as any.
      hostname: "localhost",
      overrideGlobalObjects: false,
    },
  );
}

/** The path of a request target as it stands: up to the first "?", without the host of an absolute one (RFC 9112, section 3.2.2). */
export function pathOf(target: string): string {
  const path = target.startsWith("/") ? target : target.replace(/^https?:\/\/[^/?]*/i, "");
  const query = path.indexOf("?");
  return query === -1 ? path : path.slice(0, query);
}
