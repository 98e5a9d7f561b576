import type { Auth } from "../auth/create-auth.ts";
import { internalsOf } from "../auth/internals.ts";
import type { VerifiedSession } from "../session/session-check.ts";
import { freezeDeep } from "../shared/freeze-deep.ts";
import type { UserRecord } from "../user/user.ts";

/** Gives the claims of somebody whom a cookie carries. A plain value once they are known. Rejects with `hook_unavailable`. */
export type SessionClaims = (found: VerifiedSession) => object | Promise<object>;

const all = new WeakMap<Auth, SessionClaims>();

/**
 * Claims for cookies, as an access token of the same session would have them now, so that a condition means the same for both carriers.
 * They are asked for once, whichever route was asked for, for as long as the session is remembered without being read again: five minutes
 * at most, in which a token would be as good.
 */
export function sessionClaimsOf(auth: Auth): SessionClaims {
  const before = all.get(auth);
  if (before !== undefined) return before;
  const claims = createSessionClaims(auth);
  all.set(auth, claims);
  return claims;
}

function createSessionClaims(auth: Auth): SessionClaims {
  const { deps } = internalsOf(auth);
  const known = new WeakMap<UserRecord, object | Promise<object>>();

  async function ask({ account, session }: VerifiedSession): Promise<object> {
    const { tokens } = await deps();
    const own = await tokens.claimsFor(account);
    return freezeDeep({
      sub: account.id,
      email: account.email,
      email_verified: account.emailVerified,
      role: account.role,
      amr: [session.method],
      auth_time: Math.floor(session.authenticatedAt.getTime() / 1000),
      // What a token makes of them: a date becomes a text, what is undefined is not there.
      ...JSON.parse(JSON.stringify(own)),
    });
  }

  return (found) => {
    const { account } = found;
    const before = known.get(account);
    if (before !== undefined) return before;
    const asked = ask(found);
    // Requests at the same time share one call; what failed is asked for again.
    known.set(account, asked);
    asked.then(
      (claims) => known.set(account, claims),
      () => known.delete(account),
    );
    return asked;
  };
}
