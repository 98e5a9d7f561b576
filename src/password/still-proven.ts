import type { ClientInfo } from "../session/client-info.ts";
import type { HashQueue } from "./hash-queue.ts";
import type { PasswordHasher } from "./hash.ts";
import type { Password } from "./password.ts";

/** A password that was proven, and what is stored of hers by now. */
export interface EarlierProof {
  /** The hash by which it was proven. Null: there was no password, and something else proved her. */
  readonly before: string | null;
  readonly stored: string | null;
  readonly password: Password | null;
  readonly client: ClientInfo;
}

/**
 * Whether a proof of a moment ago holds: the hash is still hers, or another log-in has put a better one of the same password in its place.
 * Throws `overloaded`.
 *
 * Security: the password decides that, and nothing that is said of the change. It counts as no attempt: it was right a moment ago.
 */
export async function isStillProven(
  { hasher, queue }: { readonly hasher: PasswordHasher; readonly queue: Pick<HashQueue, "run"> },
  { before, stored, password, client }: EarlierProof,
): Promise<boolean> {
  if (stored === before) return true;
  if (stored === null || password === null) return false;
  return queue.run(client.network, () => hasher.verify(stored, password));
}
