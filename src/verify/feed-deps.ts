import type { KnownRevocations } from "./known-revocations.ts";
import type { Outbound } from "./outbound.ts";

/** What reading the feed needs. */
export interface FeedDeps {
  readonly outbound: Outbound;
  readonly serviceKey: string;
  readonly known: KnownRevocations;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Milliseconds that events may come late before it is better to connect anew. */
  readonly longestDelay: number;
}

/** Where the feed is, behind the issuer. */
export const feedPath = "/revocations";
