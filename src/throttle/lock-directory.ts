import type { Unlocker } from "./attempts.ts";

/** An account that strangers cannot try passwords of at the moment. */
export interface Lock {
  /** Names it for `clear`. An HMAC: it tells nobody the address. */
  readonly id: string;
  /** Null: nobody has the address that is tried. */
  readonly userId: string | null;
  readonly lockedAt: Date;
  /** Null: until somebody signs in with a known device, a reset or a provider. */
  readonly lockedUntil: Date | null;
  /** Wrong secrets in a row. */
  readonly failures: number;
}

/** What operators see of locks. Each method is one atomic step; `clear` of a lock that is not there changes nothing. */
export interface LockDirectory {
  /** Locks that hold now, the newest first. */
  list(query: { readonly limit: number; readonly userId?: string }): Promise<Lock[]>;
  /** A lock that holds now. */
  find(id: string): Promise<Lock | null>;
  /** Lifts a lock and forgets what was counted, with an event by an operator. False: none of this id holds. */
  clear(id: string, by?: Pick<Unlocker, "actorId" | "userId">): Promise<boolean>;
}
