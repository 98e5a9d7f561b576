/** Milliseconds since the Unix epoch. Handed in wherever time matters, so that a test decides what time it is. */
export type Clock = () => number;

/** The machine's wall clock. */
export const systemClock: Clock = () => Date.now();

/** Clocks that are wrong, as a machine's may be, while time itself is not. */
const wrongClocks = new WeakSet<Clock>();

/** A clock that is ahead of the machine's by some milliseconds, or behind. For tests. */
export function createTurnedClock(turned: number, { isWrong }: { readonly isWrong: boolean }): Clock {
  const clock: Clock = () => Date.now() + turned;
  if (isWrong) wrongClocks.add(clock);
  return clock;
}

/** Another reading of a machine's clock, which turns time as little as that does. A clock that plays another time is given as it is. */
export function followClock(clock: Clock, read: Clock): Clock {
  if (clock !== systemClock && !wrongClocks.has(clock)) return clock;
  wrongClocks.add(read);
  return read;
}

/** Milliseconds by which a clock says that time itself has been turned. */
export function turnOf(clock: Clock): number {
  return clock === systemClock || wrongClocks.has(clock) ? 0 : Math.round(clock() - Date.now());
}
