import type { Auth } from "../auth/create-auth.ts";
import { internalsOf } from "../auth/internals.ts";
import { AuthError } from "../error/auth-error.ts";
import type { VerifiedCheck } from "../session/session-check.ts";
import type { TokenCheck } from "../token/token-check.ts";
import { isForeignPageRequest } from "./page-request.ts";
import type { RequestReader } from "./request-reader.ts";

/** Nobody can say who this is, because the database is away: the answer is not to be kept for when it is back. */
interface Unknown {
  readonly ok: false;
  readonly code: "unknown";
}

/** Who is greeted: someone, nobody, or nobody for now. */
export type Greeting = VerifiedCheck | TokenCheck | Unknown;

/** Finds out whom a page greets, and never refuses. As with a guard, a plain value for a session or a token seen lately. */
export type Greeter<R> = (request: R) => Greeting | Promise<Greeting>;

const unknown: Unknown = Object.freeze({ ok: false, code: "unknown" });

/** Makes what `withAuth` stands on. Throws or rejects only for what is no refusal, such as a wrong configuration. */
export function createGreeter<R>(auth: Auth, reader: RequestReader<R>): Greeter<R> {
  const { session, either } = internalsOf(auth).identify;

  function judge(check: VerifiedCheck | TokenCheck, request: R): Greeting | Promise<Greeting> {
    if (check.ok) return "claims" in check && reader.repeatsAuthorization(request) ? unknown : check;
    return isForeignPageRequest(reader, request) ? session(reader.headers(request)) : check;
  }

  async function judgeLater(later: Promise<VerifiedCheck | TokenCheck>, request: R): Promise<Greeting> {
    return judge(await later, request);
  }

  function greet(request: R): Greeting | Promise<Greeting> {
    const check = either(reader.headers(request));
    return check instanceof Promise ? judgeLater(check, request) : judge(check, request);
  }

  return (request) => {
    let greeting: Greeting | Promise<Greeting>;
    try {
      greeting = greet(request);
    } catch (error) {
      return greetError(error);
    }
    return greeting instanceof Promise ? greeting.catch(greetError) : greeting;
  };
}

function greetError(error: unknown): Unknown {
  if (error instanceof AuthError) return unknown;
  throw error;
}

/** What an answer to a greeting depends on, for caches. */
export const greetingVary = "Cookie, Authorization";

/** Security: an answer about one person, or one that was given without knowing, is for no shared cache. */
export function mayBeShared(greeting: Greeting): boolean {
  return !greeting.ok && greeting.code !== "unknown";
}
