import type { Identity } from "./identity.ts";

/** An identity with what names it at its provider: for its owner's own copy of her data, and for operators. */
export interface NamedIdentity extends Omit<Identity, "userId" | "createdAt" | "lastUsedAt"> {
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
}

/** Shows an identity whole, but for whose it is: that is known where it is shown. */
export function nameIdentity(identity: Identity): NamedIdentity {
  const { id, provider, issuer, subject, email, name, createdAt, lastUsedAt } = identity;
  const times = { createdAt: new Date(createdAt), lastUsedAt: new Date(lastUsedAt) };
  return { id, provider, issuer, subject, email, name, ...times };
}
