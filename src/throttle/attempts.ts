import type { EventClient } from "../event/event.ts";

/** Somebody who tries a secret of an account, before the secret is looked at. */
export interface Attempter {
  /** What the attempts are counted under (`accountKey`): of an address the same whether or not it has an account. */
  readonly account: string;
  /** Whose account it is; null where there is none. Kept beside a lock, for whoever lists locks. */
  readonly userId: string | null;
  /** `ClientInfo.network` of the request: an IPv4 address, an IPv6 /64, or "unknown". */
  readonly network: string;
  /**
   * What she is known by: the mark of a browser that has signed in to this account (see `session/known-device.ts`), or a live session of
   * hers. Null for a stranger.
   */
  readonly device: string | null;
  readonly client: EventClient;
  /** What is being tried, for the event of a refusal: the id of an endpoint. */
  readonly call: string;
}

/** One attempt that may be made. Exactly one of its methods is called, once the secret has been looked at. */
export interface Attempt {
  /** The secret was wrong: it counts. */
  fail(): Promise<void>;
  /** The secret was right: what was counted for the account before is forgotten. */
  succeed(): Promise<void>;
  /** Nothing was found out (overload, a database that is away, somebody who went away): as if it had not been made. */
  abandon(): Promise<void>;
}

/** Limits how often secrets of an account are tried, over all processes. */
export interface Attempts {
  /**
   * Asks for one attempt, in one atomic write. Throws `too_many_attempts` or `account_locked`, both with `retryAfter`, before anything is
   * hashed: of any number at once, in any number of processes, no more get through than the policy has wrong ones.
   */
  begin(who: Attempter): Promise<Attempt>;
  /**
   * Forgets everything that was counted for an account: after a reset, or a sign-in at a provider. Gives whether a lock was lifted, with
   * its event: by the person herself unless `by` says who else it was.
   */
  clear(account: string, by?: Unlocker): Promise<boolean>;
}

/** Who lifts a lock. */
export interface Unlocker {
  readonly actor: "user" | "operator";
  /** The operator, where she is signed in. */
  readonly actorId: string | null;
  /** Whose account it is, where the one who lifts it knows: it may have been locked before it was anybody's. */
  readonly userId?: string;
}
