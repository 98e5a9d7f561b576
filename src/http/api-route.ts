import type { AuthError } from "../error/auth-error.ts";
import type { ErrorCode } from "../error/error-table.ts";
import type { LimitName } from "../throttle/limit-table.ts";
import type { OperatorLevel } from "../user/operator.ts";
import type { Deps } from "./deps.ts";
import type { ProviderSetting } from "./provider-setting.ts";
import type { AdapterInfo } from "./request-info.ts";
import type { HttpSettings } from "./settings.ts";

/** What a route knows of a request beside the request itself. */
export interface RouteExchange {
  readonly params: Readonly<Record<string, string>>;
  readonly requestId: string;
  /** Turns what was thrown into a refusal, and logs what is our fault. */
  readonly refuse: (error: unknown) => AuthError;
}

/**
 * A call of the API that is no endpoint, because it answers with something else than one JSON document: a stream, a page, or nothing but
 * headers.
 */
export interface ApiRoute {
  /** Unique, for OpenAPI's `operationId`, counting and logs. */
  readonly id: string;
  /** @default "GET" */
  readonly method?: "POST";
  /** Below the base path. One that begins with `{provider}` is there for each provider there is. */
  readonly path: string;
  /** For which providers. @default for all of them */
  readonly isOfferedFor?: (provider: ProviderSetting) => boolean;
  readonly summary: string;
  /** What the query may hold, for OpenAPI: name, JSON schema and description. */
  readonly parameters: readonly RouteParameter[];
  /** How to authenticate, for OpenAPI. */
  readonly security: "service" | "either" | "operator" | "none";
  /** What an operator has to be at least, where one is asked for. */
  readonly level?: OperatorLevel;
  /** Answers that are no refusal, by status, for OpenAPI. */
  readonly answers: Readonly<Record<string, object>>;
  /** What it can refuse with besides what every call can. */
  readonly errors: readonly ErrorCode[];
  /** Whether it is there. */
  readonly isOffered: (settings: HttpSettings) => boolean;
  /** For programs alone: no page of another origin may read what it answers. */
  readonly forPrograms: boolean;
  /** What a network may do of it, counted together with all others that name the same. */
  readonly limits?: readonly LimitName[];
  /** Set: what comes from another site is no refusal, and the route itself says what it gets instead. */
  readonly judgesOrigin?: true;
  readonly answer: (deps: Deps, request: Request, info: AdapterInfo, exchange: RouteExchange) => Promise<Response>;
}

/** What the handler has to know of a route to answer by it. */
export type AnsweringRoute = Pick<ApiRoute, "id" | "path" | "security" | "forPrograms" | "judgesOrigin" | "answer">;

export interface RouteParameter {
  readonly name: string;
  readonly in: "query" | "header" | "path";
  readonly description: string;
  readonly schema: object;
}
