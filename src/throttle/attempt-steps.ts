import { type AttemptPolicy, lockLevel, nextLock, nextStop, waitAfter } from "./attempt-policy.ts";
import { type AttemptState, holds, type LockState, noAttempts, type Place, type Share } from "./attempt-state.ts";

/** Who asks for an attempt, as far as the policy is concerned. */
export interface Asker {
  /** The name of the place it would take. */
  readonly id: string;
  readonly userId: string | null;
  /** Labels, see `shareLabel`. `device` is null for a stranger. */
  readonly network: string;
  readonly device: string | null;
  /** Failures of the network when it first asked, where it is asked again. */
  readonly since: number | null;
}

/** What came of asking. */
export type Verdict =
  | { readonly kind: "granted"; readonly place: Place }
  /** Not now: of those that are under way, too many might be wrong. `since` is for asking again. */
  | { readonly kind: "busy"; readonly since: number }
  | { readonly kind: "waiting"; readonly milliseconds: number }
  /** Null: there is no end to it. */
  | { readonly kind: "locked"; readonly milliseconds: number | null };

/** A lock that a step has put on or lifted. */
export type LockChange =
  | { readonly kind: "locked"; readonly lock: LockState; readonly isTold: boolean }
  | { readonly kind: "unlocked" };

/** A state after a step. Each step takes a state without what is dead in it (`withoutDead`). */
export interface Stepped {
  readonly state: AttemptState;
  readonly change: LockChange | null;
}

const untouched: Share = { failures: 0, waitsUntil: 0 };

/** Gives a place, or says why not. Failures and places together never pass what is allowed: of any number at once no more are let through. */
export function stepBegin(
  policy: AttemptPolicy,
  state: AttemptState,
  asker: Asker,
  now: number,
): Stepped & { readonly verdict: Verdict } {
  const { device } = asker;
  const known = device !== null && shareOf(state, device).failures < policy.deviceFailures ? device : null;
  const verdict =
    known === null ? judgeStranger(policy, state, asker, now) : judgeDevice(policy, state, asker, known, now);
  if (verdict.kind !== "granted") return { state, change: null, verdict };
  const places = [...state.places, verdict.place];
  // Whose it is now: of whom it was, an address that she has left says nothing any more.
  return { state: { ...state, userId: asker.userId, places }, change: null, verdict };
}

function judgeDevice(policy: AttemptPolicy, state: AttemptState, { id }: Asker, share: string, now: number): Verdict {
  const { failures } = shareOf(state, share);
  if (failures + placesOf(state, share) >= policy.deviceFailures) return { kind: "busy", since: failures };
  return { kind: "granted", place: { id, share, until: now + policy.lease } };
}

function judgeStranger(
  policy: AttemptPolicy,
  state: AttemptState,
  { id, network: share, since }: Asker,
  now: number,
): Verdict {
  const { lock } = state;
  if (holds(policy, lock, now)) return { kind: "locked", milliseconds: lock.until === null ? null : lock.until - now };
  const { failures, waitsUntil } = shareOf(state, share);
  const left = waitsUntil - now;
  if (left > 0 && left <= 2 * policy.longestWait) return { kind: "waiting", milliseconds: left };
  // What it waited for has gone wrong: it has to wait like everybody who comes now, even where that wait is over by the time it asks.
  if (since !== null && failures >= nextStop(policy, since)) {
    return { kind: "waiting", milliseconds: policy.firstWait };
  }
  const strangers = state.places.filter((place) => isNetwork(place.share)).length;
  const isFull =
    failures + placesOf(state, share) >= nextStop(policy, failures) ||
    state.failures + strangers >= nextLock(policy, state.failures);
  if (isFull) return { kind: "busy", since: since ?? failures };
  return { kind: "granted", place: { id, share, until: now + policy.lease } };
}

/** The secret was wrong. */
export function stepFail(policy: AttemptPolicy, before: AttemptState, place: Place, now: number): Stepped {
  const failures = shareOf(before, place.share).failures + 1;
  const waits = isNetwork(place.share) ? waitAfter(policy, failures) : 0;
  const share = { failures, waitsUntil: waits === 0 ? 0 : now + waits };
  const shares = { ...before.shares, [place.share]: share };
  const state = { ...withoutPlace(before, place), failedAt: now, shares };
  if (!isNetwork(place.share)) return { state, change: null };
  const counted = { ...state, failures: before.failures + 1 };
  const level = lockLevel(policy, counted.failures);
  if (level <= (before.lock?.level ?? 0)) return { state: counted, change: null };
  const lifetime = policy.lockLifetimes[level - 1];
  const lock = { level, at: now, until: lifetime === undefined ? null : now + lifetime };
  const isTold = before.userId !== null && before.noticedAt === null;
  const locked = { ...counted, lock, noticedAt: isTold ? now : before.noticedAt };
  return { state: locked, change: { kind: "locked", lock, isTold } };
}

/** The secret was right, or its owner has proven who she is in another way (`place` is null): what was counted is forgotten. */
export function stepClear(policy: AttemptPolicy, before: AttemptState, place: Place | null, now: number): Stepped {
  const { userId, noticedAt } = before;
  const { places } = place ? withoutPlace(before, place) : before;
  const state = { ...noAttempts, userId, noticedAt, places };
  return { state, change: holds(policy, before.lock, now) ? { kind: "unlocked" } : null };
}

/** Nothing was found out. */
export function stepAbandon(before: AttemptState, place: Place): Stepped {
  return { state: withoutPlace(before, place), change: null };
}

function withoutPlace(state: AttemptState, { id }: Place): AttemptState {
  return { ...state, places: state.places.filter((place) => place.id !== id) };
}

function shareOf({ shares }: AttemptState, label: string): Share {
  return shares[label] ?? untouched;
}

function placesOf({ places }: AttemptState, label: string): number {
  return places.filter(({ share }) => share === label).length;
}

/** See `shareLabel`. */
function isNetwork(label: string): boolean {
  return label.startsWith("n");
}
