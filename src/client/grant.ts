import { AuthClientError } from "./auth-client-error.ts";
import type { Session, SignedIn, User } from "./auth-state.ts";

/** What a sign-in and a refresh answer. */
export interface Grant {
  readonly accessToken: string;
  /** Seconds. */
  readonly expiresIn: number;
  readonly user: User;
  readonly session: Session;
}

/** An access token. In memory only; its times are by this machine's clock. */
export interface Token {
  readonly value: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Whether an answer is a session: not the word that a mail is on its way, a token for another service, or a stranger's page. */
export function isGrant(answer: unknown): answer is Grant {
  const { accessToken, expiresIn, user, session } = (answer ?? {}) as Partial<Grant>;
  return typeof accessToken === "string" && typeof expiresIn === "number" && !!user && !!session;
}

/** The grant in an answer that can be nothing else. */
export function requireGrant(answer: unknown): Grant {
  if (isGrant(answer)) return answer;
  throw new AuthClientError({ code: "unexpected_answer", title: "The answer is not one of the API's" });
}

/** The state that a grant brings about. */
export function signedInBy({ user, session }: Grant): SignedIn {
  return { status: "signed_in", user, session };
}

/** The token of a grant. @param issuedAt when it was asked for: its life began no earlier. */
export function tokenOf({ accessToken, expiresIn }: Grant, issuedAt: number): Token {
  return { value: accessToken, issuedAt, expiresAt: issuedAt + expiresIn * 1000 };
}
