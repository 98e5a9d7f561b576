/** First-in-first-out queues by lane, served in turn. A plain data structure: no time, no promises. */
export interface Lanes<T> {
  readonly size: number;
  add(lane: string, item: T): void;
  /** Takes the oldest item of the lane whose turn it is. */
  take(): T | null;
  /** Takes back one item. Gives false when it is not there any more. */
  remove(lane: string, item: T): boolean;
  /**
   * Takes the newest item of the longest lane, if one more in `lane` would still leave that lane the shorter or equal one.
   * Null when `lane` has no better claim.
   */
  displaceFor(lane: string): T | null;
  /** Takes the newest item of the longest lane. */
  dropNewest(): T | null;
  /** How many wait in one lane. */
  sizeOf(lane: string): number;
  /** The oldest item of every lane. */
  heads(): T[];
  /** Takes from the front of every lane while `isDue` says so. */
  removeWhile(isDue: (head: T) => boolean): T[];
}

/** Makes empty lanes. */
export function createLanes<T>(): Lanes<T> {
  // In the order of turns: a lane that was served goes to the end, an empty one is gone.
  const lanes = new Map<string, T[]>();
  let size = 0;

  function removeAt(lane: string, items: T[], index: number): T | null {
    const [item] = items.splice(index, 1);
    if (item === undefined) return null;
    size--;
    if (items.length === 0) lanes.delete(lane);
    return item;
  }

  function findLongest(): [string, T[]] {
    let longest: [string, T[]] = ["", []];
    for (const entry of lanes) if (entry[1].length > longest[1].length) longest = entry;
    return longest;
  }

  return {
    get size() {
      return size;
    },
    add(lane, item) {
      const items = lanes.get(lane);
      if (items === undefined) lanes.set(lane, [item]);
      else items.push(item);
      size++;
    },
    take() {
      for (const [lane, items] of lanes) {
        lanes.delete(lane);
        lanes.set(lane, items);
        return removeAt(lane, items, 0);
      }
      return null;
    },
    remove(lane, item) {
      const items = lanes.get(lane) ?? [];
      const index = items.indexOf(item);
      return index !== -1 && removeAt(lane, items, index) !== null;
    },
    displaceFor(lane) {
      const [longest, items] = findLongest();
      const own = lanes.get(lane)?.length ?? 0;
      return own + 1 < items.length ? removeAt(longest, items, items.length - 1) : null;
    },
    dropNewest() {
      const [longest, items] = findLongest();
      return removeAt(longest, items, items.length - 1);
    },
    sizeOf: (lane) => lanes.get(lane)?.length ?? 0,
    heads: () => [...lanes.values()].flatMap((items) => items.slice(0, 1)),
    removeWhile(isDue) {
      const removed: T[] = [];
      for (const [lane, items] of lanes) {
        const kept = items.findIndex((item) => !isDue(item));
        const due = items.splice(0, kept === -1 ? items.length : kept);
        removed.push(...due);
        size -= due.length;
        if (items.length === 0) lanes.delete(lane);
      }
      return removed;
    },
  };
}
