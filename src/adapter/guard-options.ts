import { ConfigurationError } from "../error/configuration-error.ts";

/** What the guards of every framework can be told. */
export interface GuardOptions {
  /** Only users with this role, or one of these; others get a 403. @default everybody who is signed in */
  readonly role?: string | readonly string[];
  /** Only sessions that were started with this sign-in method, or one of these, such as "password"; others get a 403. @default any */
  readonly method?: string | readonly string[];
  /**
   * For pages: sends a visitor who is not signed in to the log-in page and back, and shows one who may not come in a page that says so.
   * Everything else still gets the problem as JSON. @default false
   */
  readonly redirect?: boolean;
  /** Refuse unsafe requests from other sites, as the API does. @default true */
  readonly csrf?: boolean;
}

/** The same, checked. Null: no restriction. */
export interface ResolvedGuardOptions {
  readonly roles: readonly string[] | null;
  readonly methods: readonly string[] | null;
  readonly redirect: boolean;
  readonly csrf: boolean;
}

/**
 * Checks a guard's options when the route is made. Security: a misspelt `role`, or one that is undefined because a variable was not
 * set, would leave a route open to everybody who is signed in. Throws `ConfigurationError`.
 */
export function resolveGuardOptions(options: GuardOptions): ResolvedGuardOptions {
  const { role, method, redirect = false, csrf = true, ...unknown } = options;
  for (const name of Object.keys(unknown)) {
    throw new ConfigurationError(
      name,
      `${name} is not an option of a guard; take it out or correct it to one of role, method, redirect, csrf.`,
    );
  }
  return {
    roles: "role" in options ? namesOf("role", role) : null,
    methods: "method" in options ? namesOf("method", method) : null,
    redirect: flag("redirect", redirect),
    csrf: flag("csrf", csrf),
  };
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
