import { createSecretRing } from "./root-secret.ts";

/** A secret that somebody else has, too: a provider, the receiver of webhooks, a service that verifies by HS256. */
export interface LentSecret {
  /** What it is, in words: "the client secret of google". */
  readonly what: string;
  /** Six characters that tell it from its successor. Public: nothing of a random secret follows from them. */
  readonly id: string;
}

/** Since when a lent secret has been used here. */
export interface LentSecretUse extends LentSecret {
  readonly firstUsedAt: Date;
}

/** Gives each secret of one kind its id, as root secrets have theirs. */
export function lend(what: string, secrets: readonly string[]): LentSecret[] {
  return secrets.map((secret) => ({ what, id: createSecretRing([secret]).current.id }));
}
