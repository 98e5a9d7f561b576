import { createLanes, type Lanes } from "./lanes.ts";

const prefix = "known:";

/**
 * The lane of people whose browser is known at an account. Security: one for each account, whichever of her browsers she uses and whatever
 * network she is in: whoever makes himself known at an account of his own has one lane by it, not one for each of his machines.
 */
export function knownLane(account: string): string {
  return prefix + account;
}

/** Known lanes take so many turns, and so many places, for each one of strangers. */
const share = 3;

/**
 * Makes empty lanes of which the known ones are served first, in turn among themselves. Strangers are never left out: while some wait,
 * every fourth turn is theirs, and a quarter of the room, which nobody who is known pushes them out of.
 */
export function createKnownFirst<T>(): Lanes<T> {
  const known = createLanes<T>();
  const strangers = createLanes<T>();
  const of = (lane: string): Lanes<T> => (lane.startsWith(prefix) ? known : strangers);
  // Turns of known lanes since the last one of strangers who were waiting meanwhile.
  let turns = 0;

  return {
    get size() {
      return known.size + strangers.size;
    },
    add: (lane, item) => of(lane).add(lane, item),
    take() {
      if (known.size === 0 || (turns >= share && strangers.size > 0)) {
        turns = 0;
        return strangers.take();
      }
      turns = strangers.size > 0 ? turns + 1 : 0;
      return known.take();
    },
    remove: (lane, item) => of(lane).remove(lane, item),
    displaceFor(lane) {
      const own = of(lane);
      const displaced = own.displaceFor(lane);
      if (displaced !== null) return displaced;
      if (own === strangers) return (strangers.size + 1) * share <= known.size ? known.dropNewest() : null;
      const leavesTheirShare = known.size + 1 <= (strangers.size - 1) * share;
      return own.sizeOf(lane) === 0 && leavesTheirShare ? strangers.dropNewest() : null;
    },
    dropNewest: () => strangers.dropNewest() ?? known.dropNewest(),
    sizeOf: (lane) => of(lane).sizeOf(lane),
    heads: () => [...known.heads(), ...strangers.heads()],
    removeWhile: (isDue) => [...known.removeWhile(isDue), ...strangers.removeWhile(isDue)],
  };
}
