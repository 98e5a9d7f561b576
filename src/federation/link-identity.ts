import { AuthError } from "../error/auth-error.ts";
import type { ClientInfo } from "../session/client-info.ts";
import type { VerifiedSession } from "../session/session-check.ts";
import type { Avatars } from "./accept-sign-in.ts";
import type { IdentityStore } from "./identity-store.ts";
import type { Identity } from "./identity.ts";
import { type LinkNoticeDeps, linkedMessages, newIdentity } from "./new-identity.ts";
import type { ProviderSignIn } from "./profile.ts";
import { toProviderAccount } from "./provider-account.ts";
import type { ProviderClient } from "./provider-client.ts";
import type { TokenKeeper } from "./token-keeper.ts";

export interface LinkIdentityInput {
  /** Of the person who asked for it: live and fresh at this moment, which the caller has looked at. */
  readonly session: VerifiedSession;
  readonly signIn: ProviderSignIn;
  readonly provider: Pick<ProviderClient, "id" | "name" | "keepsTokens">;
  readonly client: ClientInfo;
}

/**
 * Links an identity to the account of somebody who is signed in, and tells her by mail. It need not prove any address: the session says whose
 * account it is, and the provider whose identity. One that is linked to her already stays as it is. Throws `link_required` when it opens
 * another account here; `session_revoked` when everything of hers was ended meanwhile; `provider_failed`.
 */
export async function linkIdentity(
  deps: LinkNoticeDeps & {
    readonly identities: Pick<IdentityStore, "link">;
    readonly avatars?: Avatars;
    readonly tokenKeeper?: Pick<TokenKeeper, "keep">;
  },
  { session, signIn, provider, client }: LinkIdentityInput,
): Promise<Identity> {
  const { user, account: owner } = session;
  const account = toProviderAccount(provider.id, signIn.profile);
  const data = { provider: provider.id };
  const identity = newIdentity(account, new Date(deps.clock()));
  const linked = await deps.identities.link({
    userId: user.id,
    version: owner.version,
    identity,
    recording: {
      events: [{ type: "identity_linked", data, userId: user.id, sessionId: session.session.id, client }],
      messages: linkedMessages(deps, { user: owner, provider, client, identity }),
    },
  });
  if (linked === "moved_on") throw new AuthError("session_revoked");
  if (linked === "taken") {
    const detail = `This ${provider.name} account opens another account here.`;
    throw new AuthError("link_required", {
      detail,
      errors: [{ pointer: "", code: "other_account", rule: provider.name }],
    });
  }
  if (provider.keepsTokens && signIn.tokens) await deps.tokenKeeper?.keep(signIn.profile, signIn.tokens);
  if (user.avatarUrl === null && account.avatarUrl !== null) deps.avatars?.note(user.id, account.avatarUrl);
  return linked;
}
