import type { Auth } from "../auth/create-auth.ts";
import type { Session } from "../session/session.ts";
import type { VerifiedSession } from "../session/session-check.ts";
import type { AccessTokenClaims } from "../token/access-token.ts";
import type { TokenSession, TokenSignedIn, TokenUser } from "../token/token-check.ts";
import type { User } from "../user/user.ts";
import type { Passed } from "./guard.ts";

interface Identified {
  /** Reads the user as she is now. Null: she was deleted in the meantime. Rejects with `storage_unavailable`. */
  readonly getUser: () => Promise<User | null>;
}

/** Who a request comes from, as a guard leaves it for the route when a session cookie carried it. */
export interface SessionAuth extends Identified {
  readonly carrier: "cookie";
  readonly user: User;
  readonly session: Session;
  readonly claims?: undefined;
}

/** Who a request comes from, as a guard leaves it for the route when an access token carried it: what the token says and no more. */
export interface TokenAuth extends Identified {
  readonly carrier: "token";
  readonly user: TokenUser;
  readonly session: TokenSession;
  /** Everything that the token says, your own claims among it. */
  readonly claims: AccessTokenClaims;
}

/** What a cookie tells of somebody and a token does not. */
type Untold<Full, Told> = { readonly [K in Exclude<keyof Full, keyof Told>]?: undefined };

/** A token's part of `RequestAuth`: what it does not tell is undefined, and may be asked for. */
export interface TokenRequestAuth extends TokenAuth {
  readonly user: TokenUser & Untold<User, TokenUser>;
  readonly session: TokenSession & Untold<Session, TokenSession>;
}

/**
 * Who a request comes from, by whichever carrier. What both tell is there at once (`user.id`, `user.email`, `user.role`, `session.id`,
 * `session.authenticatedAt`); the rest is undefined with a token. `carrier` says which it was.
 */
export type RequestAuth = SessionAuth | TokenRequestAuth;

/** What a guard found out by a cookie, for one request: another one of the same session gets an object of its own. */
class CheckedSession implements SessionAuth {
  readonly carrier = "cookie";
  readonly user: User;
  readonly session: Session;
  // A property and no method, so that it can be taken off: `const { user, getUser } = req.auth`.
  readonly getUser: () => Promise<User | null>;

  constructor(auth: Auth, check: VerifiedSession) {
    this.user = check.user;
    this.session = check.session;
    this.getUser = () => auth.users.find(check.user.id);
  }
}

/** The same for a token. */
class CheckedToken implements TokenAuth {
  readonly carrier = "token";
  readonly user: TokenUser;
  readonly session: TokenSession;
  readonly claims: AccessTokenClaims;
  readonly getUser: () => Promise<User | null>;

  constructor(auth: Auth, check: TokenSignedIn) {
    this.user = check.user;
    this.session = check.session;
    this.claims = check.claims;
    this.getUser = () => auth.users.find(check.user.id);
  }
}

/** What a route behind `requireSession` is left. */
export function toSessionAuth(auth: Auth, found: VerifiedSession): SessionAuth {
  return new CheckedSession(auth, found);
}

/** What a route behind `requireToken` is left. */
export function toTokenAuth(auth: Auth, found: TokenSignedIn): TokenAuth {
  return new CheckedToken(auth, found);
}

/** What a route is left, by the carrier that was checked. */
export function toRequestAuth(auth: Auth, found: Passed): RequestAuth {
  return "claims" in found ? new CheckedToken(auth, found) : new CheckedSession(auth, found);
}
