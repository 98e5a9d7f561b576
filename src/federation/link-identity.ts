import { AuthError } from "../error/auth-error.ts";
import type { ClientInfo } from "../session/client-info.ts";
import { getUnrenewedOwner } from "../session/find-unrenewed.ts";
import type { VerifiedSession } from "../session/session-check.ts";
import type { SessionStore } from "../session/session-store.ts";
import { tryAnew } from "../session/try-anew.ts";
import type { UserRecord } from "../user/user.ts";
import type { Avatars } from "./accept-sign-in.ts";
import type { IdentityStore, NewIdentity } from "./identity-store.ts";
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

type LinkIdentityDeps = LinkNoticeDeps & {
  readonly identities: Pick<IdentityStore, "link">;
  readonly sessions: Pick<SessionStore, "find">;
  readonly avatars?: Avatars;
  readonly tokenKeeper?: Pick<TokenKeeper, "keep">;
};

/**
 * Links an identity to the account of somebody who is signed in, and tells her by mail. It need not prove any address: the session says whose
 * account it is, and the provider whose identity. One that is linked to her already stays as it is. Throws `link_required` when it opens
 * another account here; `session_revoked` when her session ended meanwhile; `overloaded`; `provider_failed`.
 */
export async function linkIdentity(deps: LinkIdentityDeps, input: LinkIdentityInput): Promise<Identity> {
  const { session, signIn, provider } = input;
  const { user } = session;
  const account = toProviderAccount(provider.id, signIn.profile);
  const identity = newIdentity(account, new Date(deps.clock()));
  const linked = await tryAnew({
    first: session.account,
    attempt: (owner) => linkTo(deps, input, { owner, identity }),
    readAgain: () => getUnrenewedOwner(deps.sessions, session.record),
  });
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

/** Null: she is not as she was read. */
async function linkTo(
  deps: LinkIdentityDeps,
  { session, provider, client }: LinkIdentityInput,
  { owner, identity }: { readonly owner: UserRecord; readonly identity: NewIdentity },
): Promise<Identity | "taken" | null> {
  const { id, generation } = session.record;
  const about = { userId: owner.id, sessionId: id, client };
  const linked = await deps.identities.link({
    userId: owner.id,
    version: owner.version,
    asker: { id, generation },
    identity,
    recording: {
      events: [{ type: "identity_linked", data: { provider: provider.id }, ...about }],
      messages: linkedMessages(deps, { user: owner, provider, client, identity }),
    },
  });
  return linked === "moved_on" ? null : linked;
}
