import { AuthError } from "../error/auth-error.ts";
import { describeError, type Logger } from "../shared/logger.ts";
import { rejectOn } from "../shared/reject-on.ts";
import { parseStrictJson } from "../shared/strict-json.ts";
import type { User } from "../user/user.ts";
import type { CustomClaims } from "./access-token.ts";

/** Whom an access token is made for. */
export interface ClaimsContext {
  readonly user: User & { readonly metadata: Readonly<Record<string, unknown>> };
  /** Aborted after 5 seconds: the token is then refused with `hook_unavailable`. */
  readonly signal: AbortSignal;
}

/**
 * What the application adds to access tokens, asked at every refresh. Lean: a token takes 1,024 bytes in all, and travels with every request.
 * None of the names that tokens have already.
 */
export type ClaimsHook = (context: ClaimsContext) => CustomClaims | Promise<CustomClaims>;

/** A claim that follows from what is known of a user: `tenant` from `metadata.tenant`. */
export interface ClaimRule {
  readonly claim: string;
  readonly path: readonly string[];
}

/** Gives the application's claims about a user. Throws `hook_unavailable`. */
export type ClaimsSource = (about: Pick<ClaimsContext, "user">) => Promise<Readonly<Record<string, unknown>>>;

/** Milliseconds the application may take. */
const timeout = 5_000;
/** Seconds after which somebody may try again. */
const retryAfter = 5;

/** What tokens say by themselves, and what other standards give a meaning that is not the application's to give. */
const reserved: ReadonlySet<string> = new Set([
  ..."iss aud sub client_id sid ver iat exp nbf jti auth_time amr acr email email_verified role".split(" "),
  ..."azp nonce at_hash c_hash cnf act may_act scope typ events __proto__ constructor prototype".split(" "),
]);

const claimName = /^[A-Za-z][A-Za-z0-9_:./-]{0,63}$/;

/** Whether the application may give tokens a claim of this name. */
export function isOwnClaim(name: string): boolean {
  return claimName.test(name) && !reserved.has(name);
}

/** Puts rules and hook together. Null where there is neither; what the hook says counts more. */
export function createClaimsSource({
  hook,
  rules,
  logger,
}: {
  readonly hook: ClaimsHook | null;
  readonly rules: readonly ClaimRule[];
  readonly logger: Logger;
}): ClaimsSource | null {
  if (hook === null && rules.length === 0) return null;
  return async ({ user }) => {
    const ruled = Object.fromEntries(
      rules.map(({ claim, path }) => [claim, readPath(user, path)]).filter(([, value]) => value !== undefined),
    );
    return hook === null ? ruled : { ...ruled, ...(await askHook(hook, user, logger)) };
  };
}

async function askHook(
  hook: ClaimsHook,
  user: ClaimsContext["user"],
  logger: Logger,
): Promise<Readonly<Record<string, unknown>>> {
  let given: unknown;
  try {
    const signal = AbortSignal.timeout(timeout);
    given = await Promise.race([hook({ user, signal }), rejectOn(signal, "It took longer than 5 seconds.")]);
  } catch (error) {
    logger.error(describeError(error), "hook claims failed, no access token was made");
    throw new AuthError("hook_unavailable", { retryAfter, cause: error });
  }
  const wrong = findWrongClaim(given);
  if (wrong === null) return given as Readonly<Record<string, unknown>>;
  logger.error({ claim: wrong }, "hook claims gave what is no set of claims, no access token was made");
  throw new AuthError("hook_unavailable", { retryAfter });
}

/** The name of a claim that cannot be, "" when these are no claims at all, null when nothing is wrong. */
function findWrongClaim(given: unknown): string | null {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return "";
  for (const [name, value] of Object.entries(given)) {
    if (!isOwnClaim(name)) return name;
    const isJson = value === null || ["string", "boolean", "object"].includes(typeof value) || Number.isFinite(value);
    if (value !== undefined && !(isJson && isReadable(name, value))) return name;
  }
  return null;
}

/** Whether tokens may say this by the rules that they are read by: else one would be made, and refused by whoever it is shown to. */
function isReadable(name: string, value: unknown): boolean {
  try {
    return parseStrictJson(JSON.stringify({ [name]: value })) !== undefined;
  } catch {
    return false;
  }
}

/** Security: own properties only. */
function readPath(user: object, path: readonly string[]): unknown {
  let value: unknown = user;
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
