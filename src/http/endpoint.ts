import type { z } from "zod";
import type { ErrorCode } from "../error/error-table.ts";
import { freshFor } from "../session/session-limits.ts";
import type { Service, ServiceScope } from "../service/service.ts";
import type { ClientInfo } from "../session/client-info.ts";
import type { VerifiedSession } from "../session/session-check.ts";
import type { LimitName } from "../throttle/limit-table.ts";
import type { Operator, OperatorLevel } from "../user/operator.ts";
import type { Identity } from "./credential.ts";
import type { Deps } from "./deps.ts";

/** Pages that a form can come back to. */
export type FormPage =
  | "login"
  | "register"
  | "account"
  | "reauthenticate"
  | "forgotPassword"
  | "resetPassword"
  | "verifyEmail"
  | "linkAccount"
  | "addEmail"
  | "disown"
  | "undoEmail"
  /** The page of the console that the form was on. */
  | "console";

/** How the same call answers a form instead of a program: always 303, to one place or the other. */
export interface FormAnswer {
  /** The page that shows what went wrong. */
  readonly page: FormPage;
  /** Where success leads when the form named no `returnTo`; `download`: the answer itself is what the person asked for;
   * `page`: the answer says what is shown.
   */
  readonly success: "afterLogin" | "afterLogout" | "account" | "download" | "page" | "console";
  /** A word for the page that success leads to, which says it in a sentence. */
  readonly notice?: string;
  /** In the console: the numbers of that sentence, out of what the call answered. */
  readonly values?: (body: never) => Readonly<Record<string, string | number>>;
  /** In the console: fields that come back as they were typed. */
  readonly keeps?: readonly string[];
  /** Makes of the texts of a form what the call takes. Throws `invalid_input`. */
  readonly read?: (fields: Readonly<Record<string, unknown>>) => unknown;
}

/** What every endpoint is handed. */
export interface Call<Input> {
  readonly deps: Deps;
  readonly input: Input;
  readonly params: Readonly<Record<string, string>>;
  readonly client: ClientInfo;
  /** What the request's credential carries. */
  readonly current: Identity;
  /** The program that calls, where a service's key is asked for. */
  readonly service: Service | null;
  /** The operator who calls, as she is at this moment, where one is asked for. */
  readonly operator: Operator | null;
  readonly headers: Headers;
  /** As it came, for what is kept in cookies of its own. */
  readonly cookieHeader: string | null;
  /** Where the person who sent a form was heading, or null. */
  readonly returnTo: string | null;
}

/** What an endpoint for operators is handed. */
export type OperatorCall<Input> = Omit<Call<Input>, "current" | "service" | "operator"> & {
  readonly current: VerifiedSession;
  readonly operator: Operator;
};

/** The answer to a program. A session to set or clear becomes a cookie. */
export interface Answer<Body = unknown> {
  readonly status: number;
  readonly body?: Body;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  /** Where a form leads instead of where its success always does. */
  readonly next?: string;
  /** What the page that a form leads to says of its success, in the place of what it always says. */
  readonly notice?: string;
  /** What a form is answered with instead of being led on: a page. */
  readonly page?: string;
}

/** One call of the HTTP API, as data: routing, validation, OpenAPI and the tests read it. */
export interface Endpoint {
  /** Unique, for OpenAPI's `operationId` and the name in `auth.api`. The twin of a call that forms use ends in `ByPost`. */
  readonly id: string;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below the base path, with parameters in braces: "/sessions/{id}". One that begins with `{provider}` is there for each provider there is. */
  readonly path: string;
  readonly summary: string;
  /** The body of a POST or PATCH, the query of a GET; absent where none is read. */
  readonly input?: z.ZodType;
  readonly output?: z.ZodType;
  /** The status of success. */
  readonly status: number;
  /** What it answers with 202 where it cannot do at once what it is asked for. */
  readonly accepted?: z.ZodType;
  /** What it answers with 200 instead of 204 where tokens carry the session, which are new. */
  readonly withTokens?: z.ZodType;
  /**
   * `session`, `service`: refused without a live session or a service key, before the input is looked at. `operator`: a session that a
   * cookie carries, of an operator of the level; no page of another origin may call it or read what it answers.
   */
  readonly access: "public" | "session" | "service" | "operator";
  /** What an operator has to be at least. */
  readonly level?: OperatorLevel;
  /** What a service's key has to be good for. */
  readonly scope?: ServiceScope;
  /** Whether the session is read now, though nothing is changed: what is handed out must not be half a second old. */
  readonly afresh?: true;
  /** Seconds within which the person must have proven who she is. */
  readonly fresh?: number;
  readonly form?: FormAnswer;
  /** It takes an `Idempotency-Key`: see `readRecoveryKey`. */
  readonly takesRecoveryKey?: true;
  /** What has to be there for the call to exist. */
  readonly needs?: "passwords" | "providers" | "either";
  /** It tries a secret of the account that this field of its input names: wrong ones count against the network. See docs/limits.md. */
  readonly guards?: "email" | "token";
  /** What a network may do of it, counted together with all others that name the same. */
  readonly limits?: readonly LimitName[];
  /** The session cookie goes whatever happens: also when the ending could not be written, which is then a 503. */
  readonly clearsSession?: boolean;
  /** What it can answer besides what every endpoint can (`commonErrors`). */
  readonly errors: readonly ErrorCode[];
  readonly handle: (call: Call<never>) => Promise<Answer>;
}

declare const types: unique symbol;

/** What a call takes and gives, as the types of `auth.api` read it. */
export interface EndpointTypes {
  readonly id: string;
  readonly method: Endpoint["method"];
  readonly path: string;
  readonly access: Endpoint["access"];
  /** The schema's own input: what a caller writes. */
  readonly input: unknown;
  readonly body: unknown;
}

/**
 * An endpoint that knows its types. Only `publicEndpoint`, `sessionEndpoint`, `serviceEndpoint` and `operatorEndpoint` make one, and no annotation may stand beside them: it
 * would hide what `auth.api` is made of.
 */
export interface TypedEndpoint<Types extends EndpointTypes> extends Endpoint {
  /** For the compiler alone: there is no such property. */
  readonly [types]: Types;
}

/** What an endpoint takes and gives. */
export type TypesOf<E> = E extends TypedEndpoint<infer Types> ? Types : never;

interface Definition<
  Id extends string,
  Method extends Endpoint["method"],
  Path extends string,
  Schema extends z.ZodType | undefined,
  Body,
  Current extends Identity,
  Caller extends Service | null = null,
  Acting extends Operator | null = null,
> extends Omit<Endpoint, "id" | "method" | "path" | "input" | "access" | "handle"> {
  readonly id: Id;
  readonly method: Method;
  readonly path: Path;
  readonly input?: Schema;
  readonly handle: (
    call: Omit<Call<Schema extends z.ZodType ? z.output<Schema> : undefined>, "current" | "service" | "operator"> & {
      readonly current: Current;
      readonly service: Caller;
      readonly operator: Acting;
    },
  ) => Promise<Answer<Body>>;
}

type InputOf<Schema> = Schema extends z.ZodType ? z.input<Schema> : undefined;

/** An endpoint that anyone may call. */
export function publicEndpoint<
  Id extends string,
  Method extends Endpoint["method"],
  Path extends string,
  Schema extends z.ZodType | undefined = undefined,
  Body = undefined,
>(
  definition: Definition<Id, Method, Path, Schema, Body, Identity>,
): TypedEndpoint<{ id: Id; method: Method; path: Path; access: "public"; input: InputOf<Schema>; body: Body }> {
  return { ...definition, access: "public" } as never;
}

/** An endpoint for someone who is signed in. */
export function sessionEndpoint<
  Id extends string,
  Method extends Endpoint["method"],
  Path extends string,
  Schema extends z.ZodType | undefined = undefined,
  Body = undefined,
>(
  definition: Definition<Id, Method, Path, Schema, Body, VerifiedSession>,
): TypedEndpoint<{ id: Id; method: Method; path: Path; access: "session"; input: InputOf<Schema>; body: Body }> {
  return { ...definition, access: "session" } as never;
}

/** An endpoint for another program of the same owner. */
export function serviceEndpoint<
  Id extends string,
  Method extends Endpoint["method"],
  Path extends string,
  Schema extends z.ZodType | undefined = undefined,
  Body = undefined,
>(
  definition: Definition<Id, Method, Path, Schema, Body, Identity, Service> & { readonly scope: ServiceScope },
): TypedEndpoint<{ id: Id; method: Method; path: Path; access: "service"; input: InputOf<Schema>; body: Body }> {
  return { ...definition, access: "service" } as never;
}

/**
 * An endpoint for an operator. Security: one that writes asks for a fresh proof of who she is, whatever it is about: nobody who comes by
 * an open browser, or by a stolen cookie alone, changes anything.
 */
export function operatorEndpoint<
  Id extends string,
  Method extends Endpoint["method"],
  Path extends `/admin/${string}`,
  Schema extends z.ZodType | undefined = undefined,
  Body = undefined,
>(
  definition: Omit<Definition<Id, Method, Path, Schema, Body, VerifiedSession, null, Operator>, "fresh"> & {
    readonly level: OperatorLevel;
  },
): TypedEndpoint<{ id: Id; method: Method; path: Path; access: "operator"; input: InputOf<Schema>; body: Body }> {
  const fresh = definition.method === "GET" ? {} : { fresh: freshFor };
  return { ...definition, ...fresh, access: "operator" } as never;
}

/** What any endpoint can answer: `invalid_input` for two credentials at once, `overloaded` while endings elsewhere are not seen. */
export const commonErrors: readonly ErrorCode[] = [
  "invalid_input",
  "csrf_rejected",
  "overloaded",
  "storage_unavailable",
  "internal_error",
];
/** What reading a body can answer, also where nothing in it is looked at. */
export const bodyErrors: readonly ErrorCode[] = ["invalid_input", "payload_too_large", "unsupported_media_type"];
/** What a call for services can answer beside. */
export const serviceErrors: readonly ErrorCode[] = ["unauthenticated", "forbidden"];
/** What a call for operators can answer beside: by the cookie alone, so never of tokens. */
export const operatorErrors: readonly ErrorCode[] = [
  "unauthenticated",
  "session_expired",
  "session_revoked",
  "forbidden",
];
export const sessionErrors: readonly ErrorCode[] = [
  "unauthenticated",
  "session_expired",
  "session_revoked",
  "token_expired",
  "token_invalid",
];
