import { ConfigurationError } from "../error/configuration-error.ts";
import { type ClaimConditions, type ClaimTest, resolveClaims } from "./claim-condition.ts";

/** What `requireToken` can be told: who of those that are signed in may come in. Others get a 403. */
export interface TokenGuardOptions {
  /** Only users with this role, or one of these. With a token: the role that it was made with. @default everybody who is signed in */
  readonly role?: string | readonly string[];
  /** Only with claims such as these: `{ tenant: "acme", permissions: "notes:write" }`. All have to be fulfilled. @default any */
  readonly claims?: ClaimConditions;
  /** Only sessions that were started with this sign-in method, or one of these, such as "password". @default any */
  readonly method?: string | readonly string[];
}

/** What `requireSession` and `requireAuth` can be told. */
export interface GuardOptions extends TokenGuardOptions {
  /**
   * For pages: sends a visitor who is not signed in to the log-in page and back, and shows one who may not come in a page that says so.
   * Everything else still gets the problem as JSON. @default false
   */
  readonly redirect?: boolean;
  /** Refuse unsafe requests from other sites that a cookie would carry, as the API does. @default true */
  readonly csrf?: boolean;
}

/** The same, checked. Null: no restriction. */
export interface ResolvedGuardOptions {
  readonly roles: readonly string[] | null;
  readonly claims: ClaimTest | null;
  readonly methods: readonly string[] | null;
  readonly redirect: boolean;
  readonly csrf: boolean;
}

/** Options of guards that a browser's cookie passes. */
const cookieOptions: readonly string[] = ["redirect", "csrf"];

/**
 * Checks a guard's options when the route is made. Security: a misspelt `role`, or one that is undefined because a variable was not
 * set, would leave a route open to everybody who is signed in. Throws `ConfigurationError`.
 */
export function resolveGuardOptions(options: GuardOptions): ResolvedGuardOptions {
  const { role, claims, method, redirect = false, csrf = true, ...unknown } = options;
  for (const name of Object.keys(unknown)) {
    throw new ConfigurationError(
      name,
      `${name} is not an option of a guard; take it out or correct it to one of role, claims, method, redirect, csrf.`,
    );
  }
  return {
    roles: "role" in options ? namesOf("role", role) : null,
    claims: "claims" in options ? resolveClaims(claims) : null,
    methods: "method" in options ? namesOf("method", method) : null,
    redirect: flag("redirect", redirect),
    csrf: flag("csrf", csrf),
  };
}

/** The same for a guard that no cookie passes: what is about pages and browsers says nothing there. */
export function resolveTokenGuardOptions(options: TokenGuardOptions): ResolvedGuardOptions {
  for (const name of cookieOptions) {
    if (!(name in options)) continue;
    throw new ConfigurationError(
      name,
      `${name} is not an option of requireToken, which no browser's cookie passes; take it out, or use requireAuth or requireSession.`,
    );
  }
  return { ...resolveGuardOptions(options), csrf: false };
}

function namesOf(option: string, value: unknown): readonly string[] {
  const names: readonly unknown[] = Array.isArray(value) ? [...value] : [value];
  if (names.length > 0 && names.every((name): name is string => typeof name === "string" && name !== "")) return names;
  throw new ConfigurationError(
    option,
    `${option} of a guard names nobody; write one name or a list of names, or leave it out.`,
  );
}

function flag(option: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new ConfigurationError(option, `${option} of a guard is neither true nor false; write one of them.`);
}
