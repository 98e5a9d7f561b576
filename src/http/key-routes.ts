import { keySetMaxAge } from "../token/token-settings.ts";
import type { Deps } from "./deps.ts";
import type { Endpoint } from "./endpoint.ts";
import type { PageRoute } from "./page-routes.ts";
import type { HttpSettings } from "./settings.ts";
import { keySetPath, metadataPaths, wellKnownPaths } from "./well-known.ts";

/** A document that everybody may read. */
export interface KeyRoute extends PageRoute {
  /** Unique, for OpenAPI: one document may be in several places. */
  readonly operationId: string;
  /** Whether it is at the root of the host, and not below the base path. */
  readonly isAtRoot: boolean;
  readonly description: PublicDocument;
}

/** What a document is, for OpenAPI. */
export interface PublicDocument {
  readonly summary: string;
  readonly type: string;
  readonly schema: object;
}

const keySet: PublicDocument = {
  summary: "The keys that access tokens are verified with (RFC 7517)",
  type: "application/jwk-set+json",
  schema: {
    type: "object",
    required: ["keys"],
    properties: { keys: { type: "array", items: { type: "object", required: ["kty", "kid", "alg", "use"] } } },
  },
};

const issuerMetadata: PublicDocument = {
  summary: "Who issues access tokens, and where their keys are (RFC 8414)",
  type: "application/json",
  schema: {
    type: "object",
    required: ["issuer", "jwks_uri", "response_types_supported", "grant_types_supported"],
    properties: {
      issuer: { type: "string", format: "uri" },
      jwks_uri: { type: "string", format: "uri" },
      response_types_supported: { type: "array", items: { type: "string" } },
      grant_types_supported: { type: "array", items: { type: "string" } },
      introspection_endpoint: { type: "string", format: "uri" },
    },
  },
};

/** What is published about access tokens: the keys they are verified with, and who issues them. */
export function keyRoutes(settings: HttpSettings, offered: readonly Endpoint[]): readonly KeyRoute[] {
  const prefix = settings.mountPath + settings.basePath;
  const metadata = JSON.stringify(describeIssuer(settings, offered));
  const keys = {
    id: "keySet",
    description: keySet,
    render: async (deps: Deps, request: Request) => {
      const age = asksForNow(request) ? await deps.keys.confirm() : 0;
      return publicResponse(request, { ...deps.keys.published(), age, type: keySet.type });
    },
  };
  const issuer = {
    id: "issuerMetadata",
    description: issuerMetadata,
    render: async (_deps: Deps, request: Request) =>
      publicResponse(request, { body: metadata, etag: null, age: 0, type: issuerMetadata.type }),
  };
  const own: KeyRoute = { ...keys, operationId: "keySet", path: `${prefix}/jwks`, isAtRoot: false };
  if (wellKnownPaths(settings).length === 0) return [own];
  return [
    own,
    { ...keys, operationId: "keySetAtRoot", path: keySetPath, isAtRoot: true },
    ...metadataPaths(settings).map((path, index) => {
      const operationId = index === 0 ? "issuerMetadata" : "issuerMetadataByPath";
      return { ...issuer, operationId, path, isAtRoot: true };
    }),
  ];
}

/**
 * Authorization server metadata (RFC 8414): what is there, and nothing else. There is no authorization endpoint, so no response type and
 * no grant is supported; both members must be said.
 */
function describeIssuer(settings: HttpSettings, offered: readonly Endpoint[]): Record<string, unknown> {
  const issuer = settings.origin + settings.mountPath + settings.basePath;
  const introspects = offered.some(({ path }) => path === "/introspect");
  return {
    issuer,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: [],
    grant_types_supported: [],
    ...(introspects && { introspection_endpoint: `${issuer}/introspect` }),
  };
}

interface PublicText {
  readonly body: string;
  readonly etag: string | null;
  /** Seconds since it was true, where somebody asked for what is true now. */
  readonly age: number;
  readonly type: string;
}

/**
 * For everybody, from every origin, without credentials: nothing here is secret, and whoever verifies in a browser needs it. Caches may
 * keep it for as long as a key is published at least before it signs.
 */
function publicResponse(request: Request, { body, etag, age, type }: PublicText): Response {
  const headers = new Headers({
    "cache-control": `public, max-age=${keySetMaxAge}`,
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    ...(etag !== null && { etag }),
    ...(age > 0 && { age: String(age) }),
  });
  if (etag !== null && isKnown(request.headers.get("if-none-match"), etag)) {
    return new Response(null, { status: 304, headers });
  }
  headers.set("content-type", type);
  return new Response(body, { headers });
}

/** Whether nothing that was remembered will do (RFC 9111, section 5.2.1.4): somebody has met a key that he does not know. */
function asksForNow({ headers }: Request): boolean {
  return /(?:^|[\s,])no-cache(?:$|[\s,])/i.test(headers.get("cache-control") ?? "");
}

/** RFC 9110, section 13.1.2: the comparison is weak, because a proxy that compresses makes a tag weak. */
function isKnown(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return header.trim() === "*" || header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
}
