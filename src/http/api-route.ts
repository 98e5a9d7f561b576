import type { ErrorCode } from "../error/error-table.ts";
import type { Deps } from "./deps.ts";
import type { AdapterInfo } from "./request-info.ts";
import type { HttpSettings } from "./settings.ts";

/**
 * A call of the API that is no endpoint, because it answers with something else than one JSON document: a stream, or nothing but
 * headers. Read with GET.
 */
export interface ApiRoute {
  /** Unique, for OpenAPI's `operationId`, counting and logs. */
  readonly id: string;
  /** Below the base path. */
  readonly path: string;
  readonly summary: string;
  /** What the query may hold, for OpenAPI: name, JSON schema and description. */
  readonly parameters: readonly RouteParameter[];
  /** How to authenticate, for OpenAPI. */
  readonly security: "service" | "either";
  /** Answers that are no refusal, by status, for OpenAPI. */
  readonly answers: Readonly<Record<string, object>>;
  /** What it can refuse with besides what every call can. */
  readonly errors: readonly ErrorCode[];
  /** Whether it is there. */
  readonly isOffered: (settings: HttpSettings) => boolean;
  /** For programs alone: no page of another origin may read what it answers. */
  readonly forPrograms: boolean;
  readonly answer: (deps: Deps, request: Request, info: AdapterInfo) => Promise<Response>;
}

export interface RouteParameter {
  readonly name: string;
  readonly in: "query" | "header";
  readonly description: string;
  readonly schema: object;
}
