import type { KeptTokens } from "./token-store.ts";

/** What tokens of providers are sealed under: for rotations of the root secret. Each method is one atomic step. */
export interface TokenSeals {
  /** At most `limit` of those that are sealed under another root secret than this one. */
  listUnderOthers(secretId: string, limit: number): Promise<KeptTokens[]>;
  /** Seals tokens anew, if they still are those that were read, and nobody is just refreshing them. */
  reseal(tokens: KeptTokens, former: string): Promise<boolean>;
  /** How many are sealed under each root secret. */
  countBySecret(): Promise<ReadonlyMap<string, number>>;
  /** Removes all that there are. Gives how many. */
  forgetAll(): Promise<number>;
}
