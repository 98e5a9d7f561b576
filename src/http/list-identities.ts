import type { IdentityStore } from "../federation/identity-store.ts";

/** An account at a provider, as its owner sees it here. */
export interface ListedIdentity {
  /** By which it is unlinked. */
  readonly id: string;
  /** The id of the provider. */
  readonly provider: string;
  /** As the provider last said. */
  readonly email: string | null;
  readonly name: string | null;
  readonly createdAt: Date;
  /** Moves in steps of a minute. */
  readonly lastUsedAt: Date;
}

/** What opens a user's account beside a password. Neither issuer nor subject is anybody's business. */
export async function listIdentities(
  { identities }: { readonly identities: Pick<IdentityStore, "list"> },
  userId: string,
): Promise<readonly ListedIdentity[]> {
  const found = await identities.list(userId);
  return found.map(({ id, provider, email, name, createdAt, lastUsedAt }) => ({
    id,
    provider,
    email,
    name,
    createdAt: new Date(createdAt),
    lastUsedAt: new Date(lastUsedAt),
  }));
}
