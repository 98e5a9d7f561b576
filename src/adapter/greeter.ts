import type { Auth } from "../auth/create-auth.ts";
import { internalsOf } from "../auth/internals.ts";
import { AuthError } from "../error/auth-error.ts";
import type { SessionCheck } from "../session/session-check.ts";
import type { RequestReader } from "./request-reader.ts";

/** Nobody can say who this is, because the database is away: the answer is not to be kept for when it is back. */
interface Unknown {
  readonly ok: false;
  readonly code: "unknown";
}

/** Who is greeted: someone, nobody, or nobody for now. */
export type Greeting = SessionCheck | Unknown;

/** Finds out whom a page greets, and never refuses. As with a guard, a plain value for a session seen lately. */
export type Greeter<R> = (request: R) => Greeting | Promise<Greeting>;

const unknown: Unknown = Object.freeze({ ok: false, code: "unknown" });

/** Makes what `withAuth` stands on. Throws or rejects only for what is no refusal, such as a wrong configuration. */
export function createGreeter<R>(auth: Auth, reader: RequestReader<R>): Greeter<R> {
  // Refuses what is no installation when the route is made, as guards do.
  internalsOf(auth);
  return (request) => {
    let check: SessionCheck | Promise<SessionCheck>;
    try {
      check = internalsOf(auth).identify.session(reader.headers(request));
    } catch (error) {
      return greetError(error);
    }
    return check instanceof Promise ? check.catch(greetError) : check;
  };
}

function greetError(error: unknown): Unknown {
  if (error instanceof AuthError) return unknown;
  throw error;
}

/** Security: an answer about one person, or one that was given without knowing, is for no shared cache. */
export function mayBeShared(greeting: Greeting): boolean {
  return !greeting.ok && greeting.code !== "unknown";
}
