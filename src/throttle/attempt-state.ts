import type { AttemptPolicy } from "./attempt-policy.ts";

/** What one network or one known device has got wrong of an account. */
export interface Share {
  readonly failures: number;
  /** Milliseconds since the epoch; 0: it does not wait. Known devices never do. */
  readonly waitsUntil: number;
}

/** An attempt that was let through and has not ended. */
export interface Place {
  readonly id: string;
  /** The label of the network, or of the known device. */
  readonly share: string;
  /** When it counts as given up. */
  readonly until: number;
}

/** The last lock that was put on an account, whether or not it holds now. */
export interface LockState {
  readonly level: number;
  readonly at: number;
  /** Null: it has no end. */
  readonly until: number | null;
}

/** Everything that is known of the attempts at one account. Times are milliseconds since the epoch. */
export interface AttemptState {
  /** Whose account it is, where it is anybody's. */
  readonly userId: string | null;
  /** Wrong secrets of strangers in a row. */
  readonly failures: number;
  /** The last wrong secret, a known device's included. */
  readonly failedAt: number;
  readonly lock: LockState | null;
  /** When its owner was last told of a lock. */
  readonly noticedAt: number | null;
  readonly shares: Readonly<Record<string, Share>>;
  readonly places: readonly Place[];
}

/** Nothing is known. */
export const noAttempts: AttemptState = Object.freeze({
  userId: null,
  failures: 0,
  failedAt: 0,
  lock: null,
  noticedAt: null,
  shares: {},
  places: [],
});

/** A state as stores keep it: a text that they compare and never read, and what they list and forget by. */
export interface KeptAttempts {
  readonly text: string;
  readonly userId: string | null;
  readonly lock: Omit<LockState, "level"> | null;
  /** When nothing in it matters any more. */
  readonly diesAt: number;
}

/** Whether strangers are refused now. A lock that ends much later than it could was put on by a clock that has been put back since. */
export function holds({ lockLifetimes }: AttemptPolicy, lock: LockState | null, now: number): lock is LockState {
  if (!lock) return false;
  if (lock.until === null) return true;
  const lifetime = lockLifetimes[lock.level - 1] ?? 0;
  return lock.until > now && lock.until <= now + 2 * lifetime;
}

/** A state without what is over: places of processes that are gone, counts that nothing was added to for long. */
export function withoutDead(policy: AttemptPolicy, state: AttemptState, now: number): AttemptState {
  const { lease, noticePause, lifetime } = policy;
  // Much later than it could be: by a clock that has been put back since, as everywhere below.
  const places = state.places.filter(({ until }) => until > now && until <= now + 3 * lease);
  const { noticedAt } = state;
  const isNoticed = noticedAt !== null && noticedAt + noticePause > now && noticedAt <= now + noticePause;
  const isOver = countsDieAt(policy, state) <= now || state.failedAt > now + lifetime;
  const counts = isOver ? noAttempts : state;
  return { ...counts, userId: state.userId, noticedAt: isNoticed ? noticedAt : null, places };
}

function countsDieAt({ lifetime, lastLifetime }: AttemptPolicy, { lock, failedAt }: AttemptState): number {
  if (!lock) return failedAt + lifetime;
  return lock.until === null ? failedAt + lastLifetime : Math.max(failedAt, lock.until) + lifetime;
}

/** What is to be kept of a state. Null: nothing. */
export function toKept(policy: AttemptPolicy, state: AttemptState): KeptAttempts | null {
  const { userId, failures, failedAt, lock, noticedAt, shares, places } = state;
  const ends = places.map(({ until }) => until);
  if (failedAt > 0) ends.push(countsDieAt(policy, state));
  if (noticedAt !== null) ends.push(noticedAt + policy.noticePause);
  if (ends.length === 0) return null;
  const text = JSON.stringify([
    userId,
    failures,
    failedAt,
    lock && [lock.level, lock.at, lock.until],
    noticedAt,
    Object.entries(shares).map(([label, share]) => [label, share.failures, share.waitsUntil]),
    places.map(({ id, share, until }) => [id, share, until]),
  ]);
  return { text, userId, lock: lock && { at: lock.at, until: lock.until }, diesAt: Math.max(...ends) };
}

type KeptTuple = readonly [
  string | null,
  number,
  number,
  readonly [number, number, number | null] | null,
  number | null,
  readonly (readonly [string, number, number])[],
  readonly (readonly [string, string, number])[],
];

/** Reads what `toKept` made. Anything else counts as nothing: who can write to Redis must not be able to break every log-in of an account. */
export function fromKept(text: string | null): AttemptState {
  if (text === null) return noAttempts;
  try {
    return readKept(text);
  } catch {
    return noAttempts;
  }
}

function readKept(text: string): AttemptState {
  const [userId, failures, failedAt, lock, noticedAt, shares, places] = JSON.parse(text) as KeptTuple;
  return {
    userId,
    failures,
    failedAt,
    lock: lock && { level: lock[0], at: lock[1], until: lock[2] },
    noticedAt,
    shares: Object.fromEntries(shares.map(([label, failed, waitsUntil]) => [label, { failures: failed, waitsUntil }])),
    places: places.map(([id, share, until]) => ({ id, share, until })),
  };
}
