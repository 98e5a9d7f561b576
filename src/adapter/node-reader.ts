import { handshakeHeader } from "../http/origin-rule.ts";
import type { NodeRequest } from "./node-mount.ts";
import { type RequestReader, repeatsAuthorization } from "./request-reader.ts";

/** Reads Node's own requests, and those of frameworks that only add to them. */
export const nodeReader: RequestReader<NodeRequest> = {
  method: (request) => request.method ?? "",
  headers: (request) => request.headers,
  isHandshake: (request) => request.headers[handshakeHeader] !== undefined,
  repeatsAuthorization: (request) => repeatsAuthorization(request.rawHeaders),
  requestId: (request) => request.id,
  target: (request) => request.originalUrl ?? request.url ?? "/",
};
