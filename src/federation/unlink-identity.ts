import { AuthError } from "../error/auth-error.ts";
import type { ClientInfo } from "../session/client-info.ts";
import type { VerifiedSession } from "../session/session-check.ts";
import type { IdentityStore } from "./identity-store.ts";
import { type LinkNoticeDeps, unlinkedMessages } from "./new-identity.ts";
import type { Providers } from "./provider-client.ts";

export interface UnlinkIdentityInput {
  /** Live and fresh, which the caller has looked at. */
  readonly session: VerifiedSession;
  readonly identityId: string;
  readonly client: ClientInfo;
}

/**
 * Takes an identity from the account of somebody who is signed in, and tells her by mail. Throws `not_found` when it is none of hers, and
 * `link_required` when nothing else would open the account: a password (with an address to type beside it), or an identity of a provider
 * that is configured.
 */
export async function unlinkIdentity(
  deps: LinkNoticeDeps & {
    readonly identities: Pick<IdentityStore, "list" | "unlink">;
    readonly providers: Providers;
    readonly settings: { readonly passwords: boolean };
  },
  { session, identityId, client }: UnlinkIdentityInput,
): Promise<void> {
  const { user, account } = session;
  const identity = (await deps.identities.list(user.id)).find(({ id }) => id === identityId);
  if (!identity) throw new AuthError("not_found");
  const provider = deps.providers.get(identity.provider) ?? { name: identity.provider };
  const data = { provider: identity.provider };
  const outcome = await deps.identities.unlink({
    userId: user.id,
    identityId,
    waysIn: { password: deps.settings.passwords, providers: [...deps.providers.keys()] },
    now: new Date(deps.clock()),
    recording: {
      events: [{ type: "identity_unlinked", data, userId: user.id, sessionId: session.session.id, client }],
      messages: unlinkedMessages(deps, { user: account, provider, client }),
    },
  });
  if (outcome === "not_found") throw new AuthError("not_found");
  if (outcome === "last_way_in") {
    const detail = "Nothing else opens this account: set a password, or link another provider first.";
    throw new AuthError("link_required", { detail, errors: [{ pointer: "", code: "last_way_in" }] });
  }
}
