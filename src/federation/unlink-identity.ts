import { AuthError } from "../error/auth-error.ts";
import type { ClientInfo } from "../session/client-info.ts";
import { getUnrenewedOwner } from "../session/find-unrenewed.ts";
import type { VerifiedSession } from "../session/session-check.ts";
import type { SessionStore } from "../session/session-store.ts";
import { tryAnew } from "../session/try-anew.ts";
import type { UserRecord } from "../user/user.ts";
import type { IdentityStore } from "./identity-store.ts";
import type { Identity } from "./identity.ts";
import { type LinkNoticeDeps, unlinkedMessages } from "./new-identity.ts";
import type { Providers } from "./provider-client.ts";

export interface UnlinkIdentityInput {
  /** Live and fresh, which the caller has looked at. */
  readonly session: VerifiedSession;
  readonly identityId: string;
  readonly client: ClientInfo;
}

type UnlinkIdentityDeps = LinkNoticeDeps & {
  readonly identities: Pick<IdentityStore, "list" | "unlink">;
  readonly sessions: Pick<SessionStore, "find">;
  readonly providers: Providers;
  readonly settings: { readonly passwords: boolean };
};

/**
 * Takes an identity from the account of somebody who is signed in, and tells her by mail. Throws `not_found` when it is none of hers, and
 * `link_required` when nothing else would open the account: a password (with an address to type beside it), or an identity of a provider
 * that is configured; `session_revoked` when her session ended meanwhile; `overloaded`.
 */
export async function unlinkIdentity(deps: UnlinkIdentityDeps, input: UnlinkIdentityInput): Promise<void> {
  const { session, identityId } = input;
  const identity = (await deps.identities.list(session.user.id)).find(({ id }) => id === identityId);
  if (!identity) throw new AuthError("not_found");
  const outcome = await tryAnew({
    first: session.account,
    attempt: (owner) => unlinkFrom(deps, input, { owner, identity }),
    readAgain: () => getUnrenewedOwner(deps.sessions, session.record),
  });
  if (outcome === "not_found") throw new AuthError("not_found");
  if (outcome === "last_way_in") {
    const detail = "Nothing else opens this account: set a password, or link another provider first.";
    throw new AuthError("link_required", { detail, errors: [{ pointer: "", code: "last_way_in" }] });
  }
}

/** Null: she is not as she was read. */
async function unlinkFrom(
  deps: UnlinkIdentityDeps,
  { session, client }: UnlinkIdentityInput,
  { owner, identity }: { readonly owner: UserRecord; readonly identity: Identity },
): Promise<"unlinked" | "not_found" | "last_way_in" | null> {
  const provider = deps.providers.get(identity.provider) ?? { name: identity.provider };
  const about = { userId: owner.id, sessionId: session.session.id, client };
  const outcome = await deps.identities.unlink({
    userId: owner.id,
    version: owner.version,
    identityId: identity.id,
    waysIn: { password: deps.settings.passwords, providers: [...deps.providers.keys()] },
    now: new Date(deps.clock()),
    recording: {
      events: [{ type: "identity_unlinked", data: { provider: identity.provider }, ...about }],
      messages: unlinkedMessages(deps, { user: owner, provider, client }),
    },
  });
  return outcome === "moved_on" ? null : outcome;
}
