import type { AuthState } from "./auth-state.ts";
import type { Problem } from "./auth-client-error.ts";
import type { Token } from "./grant.ts";

/**
 * What one tab tells the others. The token may be in it: to a browser an origin is one party, and what a channel carries is as much in
 * memory as our own.
 */
export interface Message {
  /** The key of the sign-in that it is about. */
  readonly signIn: string | null;
  /** Somebody signed in or out by hand: holds whatever was known before. */
  readonly byHand?: true;
  readonly news: News;
}

/** What was learnt, or that nothing was. */
export type News =
  | { readonly state: AuthState; readonly token: Token | null }
  | { readonly failure: Problem; readonly retryAt: number };
