import { AuthError } from "../error/auth-error.ts";
import type { EventClient } from "../event/event.ts";
import { describeError, type Logger } from "../shared/logger.ts";
import { rejectOn } from "../shared/reject-on.ts";
import { parseMetadata } from "./metadata.ts";
import { defaultRole, parseRole } from "./role.ts";

/** Somebody who wants an account, checked and canonical. Nobody has proven the address unless `emailVerified` says so. */
export interface Registration {
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string | null;
  /** The sign-in method it comes by, such as "password". "email": an account that there is wants this address, and is given nothing else. */
  readonly method: string;
}

export interface RegistrationContext {
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** Aborted after 5 seconds: the registration is then answered with `hook_unavailable`. */
  readonly signal: AbortSignal;
}

/** What the application says: nothing, a refusal, or what the new user is to be given. */
export type RegistrationDecision =
  | undefined
  // What an arrow function without a result gives.
  | void
  | null
  | {
      /** Refuses: true, or one sentence for the person, of 200 characters at most. */
      readonly refuse: string | true;
    }
  | {
      readonly refuse?: false;
      /** @default "user" */
      readonly role?: string;
      /** JSON of at most 4 KB, for the server's eyes. @default {} */
      readonly metadata?: Readonly<Record<string, unknown>>;
    };

/**
 * Asked before a user is made of a registration, and before an account without an address gets one. It may be asked for one that is then not made, and again when an address is proven, so
 * it changes nothing itself. Whatever it throws, and five seconds without an answer, refuse the registration with `hook_unavailable`.
 */
export type BeforeRegister = (
  registration: Registration,
  context: RegistrationContext,
) => RegistrationDecision | Promise<RegistrationDecision>;

/** What a new user starts with. */
export interface UserStart {
  readonly role: string;
  /** JSON. */
  readonly metadata: string;
}

export interface BeforeRegisterDeps {
  readonly beforeRegister: BeforeRegister | null;
  readonly logger: Logger;
}

/** Milliseconds the application may take. */
const timeout = 5_000;
/** Seconds after which somebody may try again. */
const retryAfter = 5;
const maxRefusalLength = 200;

/**
 * Asks the application about a registration. Throws `registration_refused` when it says no, `hook_unavailable` when it says nothing in
 * time, fails, or says what cannot be: whoever could not be asked about does not come in.
 */
export async function askBeforeRegister(
  { beforeRegister, logger }: BeforeRegisterDeps,
  registration: Registration,
  { ip, userAgent }: EventClient,
): Promise<UserStart> {
  if (!beforeRegister) return { role: defaultRole, metadata: "{}" };
  let decision: RegistrationDecision;
  try {
    const signal = AbortSignal.timeout(timeout);
    decision = await Promise.race([
      beforeRegister({ ...registration }, { ip, userAgent, signal }),
      rejectOn(signal, "It took longer than 5 seconds."),
    ]);
  } catch (error) {
    logger.error(describeError(error), "hook beforeRegister failed, the registration was refused");
    throw new AuthError("hook_unavailable", { retryAfter, cause: error });
  }
  const read = readDecision(decision ?? {});
  if (read instanceof AuthError) throw read;
  if (read !== null) return read;
  logger.error({}, "hook beforeRegister gave what is no decision, the registration was refused");
  throw new AuthError("hook_unavailable", { retryAfter });
}

/** Null: this is no decision. */
function readDecision(decision: unknown): UserStart | AuthError | null {
  if (typeof decision !== "object" || decision === null || Array.isArray(decision)) return null;
  // Security: a misspelt refusal must let nobody in.
  if (Object.keys(decision).some((key) => !["refuse", "role", "metadata"].includes(key))) return null;
  const { refuse = false, role = defaultRole, metadata = {} } = decision as Record<string, unknown>;
  if (refuse === true) return new AuthError("registration_refused");
  if (typeof refuse === "string") return new AuthError("registration_refused", { detail: oneLine(refuse) });
  const parsedRole = parseRole(role);
  const parsedMetadata = parseMetadata(metadata);
  if (refuse !== false || parsedRole === null || "problem" in parsedMetadata) return null;
  return { role: parsedRole, metadata: parsedMetadata.json };
}

function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .slice(0, maxRefusalLength);
}
