import { randomBytes } from "node:crypto";
import { AuthError } from "../error/auth-error.ts";
import type { Email } from "../mail/email.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import type { ClientInfo } from "../session/client-info.ts";
import type { Clock } from "../shared/clock.ts";
import { describeError, type Logger } from "../shared/logger.ts";
import { rejectOn } from "../shared/reject-on.ts";
import type { RowProblem } from "../user/import/import-refusal.ts";
import type { ImportedUser } from "../user/import/imported-user.ts";
import { parseRow, type ParseRowDeps } from "../user/import/parse-row.ts";
import type { Password } from "./password.ts";

/** What the system that somebody comes from knows of her. What is left out has its default. */
export interface LegacyProfile {
  /** Kept as it is (see docs/migrating/import.md for the characters). @default made of the address, the same each time */
  readonly id?: string | undefined;
  /** Whether the address was proven there. @default false */
  readonly emailVerified?: boolean | undefined;
  readonly name?: string | null | undefined;
  /** @default "user" */
  readonly role?: string | undefined;
  /** JSON of at most 4 KB. @default {} */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /** Milliseconds since the epoch, or text as in RFC 3339. @default now */
  readonly createdAt?: number | string | undefined;
}

export interface LegacyPasswordContext {
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** Aborted after 5 seconds: the log-in is then answered with `hook_unavailable`. */
  readonly signal: AbortSignal;
}

/** `null` or `false`: there is no such account, or the password is wrong. */
export type LegacyAnswer = LegacyProfile | null | false;

/**
 * Asked for one log-in at a time whether address and password are those of an account in the system that people come from. Asked when nobody
 * has the address here, or whoever has it was imported with `$legacy$` for a hash; never of an account that has a password here, or comes by a
 * provider. So that nobody can tell by the time who that is, it is asked of a made-up address and password in their place.
 *
 * Anything but a profile, `null` or `false`, an exception, and five seconds without an answer refuse the log-in with `hook_unavailable`.
 */
export type LegacyPassword = (
  email: string,
  password: string,
  context: LegacyPasswordContext,
) => LegacyAnswer | Promise<LegacyAnswer>;

/**
 * The application could not say. Told apart from other failures of hooks, because the password was wrong here: to limits of networks it is a wrong
 * one.
 */
export class LegacyUnavailable extends AuthError {
  constructor(options: ErrorOptions = {}) {
    super("hook_unavailable", { retryAfter, ...options });
  }
}

export interface AskLegacyDeps {
  readonly legacyPassword: LegacyPassword | null;
  readonly logger: Logger;
  readonly ring: SecretRing;
  readonly clock: Clock;
}

/** Milliseconds the application may take. */
const timeout = 5_000;
/** Seconds after which somebody may try again. */
const retryAfter = 5;
const members: ReadonlySet<string> = new Set([
  "id",
  "emailVerified",
  "name",
  "role",
  "metadata",
  "createdAt",
] satisfies (keyof LegacyProfile)[]);

/**
 * Asks the application. Gives who she is to become, or null: it does not know her by this password. Throws `LegacyUnavailable` when it
 * could not be asked, or says what cannot be.
 */
export async function askLegacy(
  deps: AskLegacyDeps & { readonly legacyPassword: LegacyPassword },
  { email, password, client }: { readonly email: Email; readonly password: Password; readonly client: ClientInfo },
): Promise<ImportedUser | null> {
  const { legacyPassword, logger, ring, clock } = deps;
  let answer: unknown;
  try {
    const signal = AbortSignal.timeout(timeout);
    const { ip, userAgent } = client;
    answer = await Promise.race([
      legacyPassword(email, password, { ip, userAgent, signal }),
      rejectOn(signal, "It took longer than 5 seconds."),
    ]);
  } catch (error) {
    logger.error(describeError(error), "legacyPassword failed, the log-in was refused");
    throw new LegacyUnavailable({ cause: error });
  }
  if (answer === null || answer === false) return null;
  const user = readProfile(answer, email, { ring, now: clock() });
  if (!("code" in user)) return user;
  logger.error(
    { field: user.field, code: user.code },
    "legacyPassword gave what is no profile, the log-in was refused",
  );
  throw new LegacyUnavailable();
}

/** Security: a misspelt member must not prove an address, and "yes" in another form is no answer. */
function readProfile(
  answer: unknown,
  email: Email,
  about: { readonly ring: SecretRing; readonly now: number },
): ImportedUser | RowProblem {
  if (typeof answer !== "object" || Array.isArray(answer)) return { code: "bad_json", field: null };
  const profile = { ...answer };
  if (Object.keys(profile).some((member) => !members.has(member))) return { code: "unknown_field", field: null };
  return parseRow({ ...about, ...nothingBrought }, { ...profile, email });
}

/** Neither a hash nor an identity comes along. */
const nothingBrought: Pick<ParseRowDeps, "judgeHash" | "findIssuer"> = {
  judgeHash: () => ({ problem: "unknown_hash" }),
  findIssuer: () => undefined,
};

/**
 * An address and a password that nobody has. Security: where an account has a password here, these are asked for in their place. What a log-in
 * costs, how long it takes and how it fails is then the same for every address.
 */
export function madeUpCredentials(): { readonly email: Email; readonly password: Password } {
  const email = `${randomBytes(9).toString("hex")}@nobody.invalid` as Email;
  return { email, password: randomBytes(12).toString("base64url") as Password };
}
