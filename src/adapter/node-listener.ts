import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Auth } from "../auth/create-auth.ts";
import { internalsOf } from "../auth/internals.ts";
import type { AdapterInfo } from "../http/request-info.ts";
import { textOf } from "../http/text-response.ts";
import { connectionOf } from "./connection.ts";
import { sendText } from "./send-text.ts";

/** Answers one of Node's requests. Never rejects. */
export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

/** What answers a request, as `Internals.handle`. Never rejects. */
type Handle = (request: Request, info: AdapterInfo) => Promise<Response>;

/** Makes Latchkey answer Node's requests. `describe` says what a framework knows about one that its URL does not. */
export function createNodeListener(auth: Auth, describe: (incoming: IncomingMessage) => AdapterInfo): NodeListener {
  return createListener(internalsOf(auth).handle, describe);
}

/** The same for anything that answers as Latchkey does. */
export function createListener(handle: Handle, describe: (incoming: IncomingMessage) => AdapterInfo): NodeListener {
  const answer = async (request: Request, incoming: IncomingMessage, outgoing: ServerResponse): Promise<Response> => {
    const known = { connection: connectionOf(outgoing), keepsLength: keepsLength(incoming), sendsText: true };
    const response = await handle(request, { ...describe(incoming), ...known });
    const text = textOf(response);
    if (text === undefined) return response;
    sendText(outgoing, response, text);
    return RESPONSE_ALREADY_SENT;
  };
  return getRequestListener(
    (request, { incoming, outgoing }) => answer(request, incoming as IncomingMessage, outgoing as ServerResponse),
    {
      // The host of a request decides nothing: a missing one is as good as any.
      hostname: "localhost",
      overrideGlobalObjects: false,
    },
  );
}

/** Whether a body ends where its `Content-Length` says. A transfer coding would count instead of it (RFC 9112, section 6.3). */
function keepsLength({ httpVersionMajor, headers }: IncomingMessage): boolean {
  return (
    httpVersionMajor === 1 && headers["content-length"] !== undefined && headers["transfer-encoding"] === undefined
  );
}

/** The path of a request target as it stands: up to the first "?", without the host of an absolute one (RFC 9112, section 3.2.2). */
export function pathOf(target: string): string {
  const path = target.startsWith("/") ? target : target.replace(/^https?:\/\/[^/?]*/i, "");
  const query = path.indexOf("?");
  return query === -1 ? path : path.slice(0, query);
}
