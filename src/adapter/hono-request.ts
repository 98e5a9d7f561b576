import type { IncomingMessage, ServerResponse } from "node:http";
import type { Context } from "hono";
import { AuthError } from "../error/auth-error.ts";
import type { ParsedBody } from "../http/body.ts";
import { handshakeHeader } from "../http/origin-rule.ts";
import type { Connection } from "../http/request-info.ts";
import { connectionOf } from "./connection.ts";

/** What `@hono/node-server` puts into the environment: itself, or under `server` where another layer is around it. */
interface NodeBindings {
  readonly incoming?: Partial<IncomingMessage>;
  readonly outgoing?: ServerResponse;
  readonly server?: NodeBindings;
}

/** The connection that the answer travels on. Undefined where there is none, as in `app.request()`. */
export function carrierOf(c: Context): Connection | undefined {
  const outgoing = bindingsOf(c)?.outgoing;
  return outgoing && connectionOf(outgoing);
}

/** The address of the peer, or null where there is no socket, as in `app.request()`. No header can say otherwise. */
export function peerOf(c: Context): string | null {
  return bindingsOf(c)?.incoming?.socket?.remoteAddress ?? null;
}

/** Whether a connection of WebSocket begins. By Node's own headers where they are there: a look into Fetch's takes as long as a check. */
export function isHandshake(c: Context): boolean {
  const headers = bindingsOf(c)?.incoming?.headers;
  return headers ? headers[handshakeHeader] !== undefined : c.req.raw.headers.has(handshakeHeader);
}

function bindingsOf(c: Context): NodeBindings | undefined {
  const bindings = c.env as NodeBindings | undefined;
  return bindings?.server ?? bindings;
}

/**
 * What a body was that the application has read before us, by `c.req`, which keeps it. Undefined: it was not read. One that was read
 * from `c.req.raw` itself is gone, and counts as empty.
 */
export async function parsedBodyOf(c: Context): Promise<ParsedBody | undefined> {
  if (!c.req.raw.bodyUsed) return undefined;
  const { bodyCache } = c.req;
  if (Object.keys(bodyCache).length === 0) return { value: undefined };
  try {
    if (bodyCache.formData === undefined) return { value: new Uint8Array(await c.req.arrayBuffer()) };
    return { value: fieldsOf(await c.req.formData()) };
  } catch (cause) {
    // The client went away in the middle, or sent a form that is none.
    return { refusal: new AuthError("invalid_input", { errors: [{ pointer: "", code: "incomplete" }], cause }) };
  }
}

/** A field that came twice is a list, so that it is refused like one. */
function fieldsOf(form: FormData): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.create(null);
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name);
    fields[name] = values.length === 1 ? values[0] : values;
  }
  return fields;
}
