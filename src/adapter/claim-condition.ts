import { ConfigurationError } from "../error/configuration-error.ts";
import type { AccessTokenClaims, CustomClaims } from "../token/access-token.ts";
import { isOwnClaim } from "../token/claims.ts";

/** What a claim can be compared with. */
export type ClaimValue = string | number | boolean | null;

/**
 * What a claim has to be: a value, one of several, or what a function says `true` to. Where the claim is a list, it has to contain the
 * value, or one of them. A claim that is not there fulfils nothing, and the function is not asked.
 */
export type ClaimCondition<T = unknown> =
  | ([T] extends [readonly (infer One)[]] ? Comparable<One> : Comparable<T>)
  // A claim is given to it as the token has it, whatever it is declared to be.
  | ((value: T) => boolean);

type Comparable<T> = ClaimOf<T> | readonly ClaimOf<T>[];
type ClaimOf<T> = unknown extends T ? ClaimValue : Extract<T, ClaimValue>;

/** Latchkey's own claims that say something about the person or her sign-in, and not about the token. */
const personalClaims = ["sub", "email", "email_verified", "role", "amr", "auth_time"] as const;
type PersonalClaim = (typeof personalClaims)[number];

/**
 * Conditions by the name of the claim; all have to be fulfilled. Once `CustomClaims` is declared, a name that is not in it does not
 * compile.
 */
export type ClaimConditions = {
  readonly [K in PersonalClaim]?: ClaimCondition<AccessTokenClaims[K]>;
} & ([keyof CustomClaims] extends [never]
  ? { readonly [name: string]: ClaimCondition }
  : { readonly [K in keyof CustomClaims]?: ClaimCondition<CustomClaims[K]> });

/** Whether claims are what was asked for. */
export type ClaimTest = (claims: object) => boolean;

/**
 * Checks what a guard was told about claims, when the route is made. Security: a condition that is undefined because a variable was not
 * set would leave the route open. Throws `ConfigurationError`.
 */
export function resolveClaims(given: unknown): ClaimTest {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    refuse("claims", 'is no object; write names and values, such as { tenant: "acme" }');
  }
  const tests = Object.entries(given).map(([name, condition]) => testOf(name, condition));
  if (tests.length === 0) refuse("claims", "asks for nothing; name a claim, or leave it out");
  return (claims) => {
    for (const test of tests) if (!test(claims)) return false;
    return true;
  };
}

function testOf(name: string, condition: unknown): ClaimTest {
  // What is about the token itself is checked in any case, and no two tokens of a person have the same.
  if (!personalClaims.some((known) => known === name) && !isOwnClaim(name)) {
    refuse(`claims.${name}`, `is no claim about a person; write ${personalClaims.join(", ")} or one of your own`);
  }
  const holds = isFunction(condition) ? asked(condition) : compared(name, condition);
  return (claims) => Object.hasOwn(claims, name) && holds((claims as Readonly<Record<string, unknown>>)[name]);
}

type Ask = (value: unknown) => unknown;

function isFunction(condition: unknown): condition is Ask {
  return typeof condition === "function";
}

/** Security: anything but `true` is a no. A promise would be truthy, whatever it comes to. */
function asked(condition: Ask): (value: unknown) => boolean {
  return (value) => condition(value) === true;
}

function compared(name: string, condition: unknown): (value: unknown) => boolean {
  const wanted: readonly unknown[] = Array.isArray(condition) ? [...condition] : [condition];
  if (wanted.length === 0 || !wanted.every(isClaimValue)) {
    return refuse(
      `claims.${name}`,
      "is no condition; write a text, a number, true, false or null, a list of them, or a function",
    );
  }
  return (value) => {
    if (!Array.isArray(value)) return wanted.includes(value);
    for (const one of wanted) if (value.includes(one)) return true;
    return false;
  };
}

function isClaimValue(value: unknown): boolean {
  return value === null || ["string", "boolean"].includes(typeof value) || Number.isFinite(value);
}

function refuse(setting: string, complaint: string): never {
  throw new ConfigurationError(setting, `${setting} of a guard ${complaint}.`);
}
