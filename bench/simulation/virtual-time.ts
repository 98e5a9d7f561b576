/** Time that moves from event to event. While it is installed, timers and the monotonic clock of this process follow it. */
export interface VirtualTime {
  /** Milliseconds since the beginning. */
  now(): number;
  /** Does something at a moment. Gives a function that takes it back. */
  at(moment: number, act: () => void): () => void;
  /** Lives through everything up to a moment. */
  runUntil(moment: number): Promise<void>;
}

interface Planned {
  readonly moment: number;
  /** Of two at one moment the one that was planned first comes first. */
  readonly turn: number;
  act: (() => void) | null;
}

/** Runs something in virtual time; real time is back afterwards. */
export async function inVirtualTime<T>(work: (time: VirtualTime) => Promise<T>): Promise<T> {
  const plan = new Plan();
  const real = { setTimeout, clearTimeout, setImmediate, now: performance.now.bind(performance) };
  const fakeTimeout = (act: () => void, delay = 0): object => {
    const cancel = plan.at(plan.now() + delay, act);
    return { cancel, unref: () => {} };
  };
  globalThis.setTimeout = fakeTimeout as unknown as typeof setTimeout;
  globalThis.clearTimeout = ((timer: { cancel(): void } | undefined) => timer?.cancel()) as typeof clearTimeout;
  performance.now = () => plan.now();
  try {
    return await work({
      now: () => plan.now(),
      at: (moment, act) => plan.at(moment, act),
      runUntil: async (moment) => {
        for (let next = plan.take(moment); next !== null; next = plan.take(moment)) {
          next();
          // Whatever promises it has fulfilled come before the next event.
          await new Promise<void>((resolve) => real.setImmediate(resolve));
        }
      },
    });
  } finally {
    globalThis.setTimeout = real.setTimeout;
    globalThis.clearTimeout = real.clearTimeout;
    performance.now = real.now;
  }
}

/** A heap of what is to come. */
class Plan {
  readonly #heap: Planned[] = [];
  #now = 0;
  #turn = 0;

  now(): number {
    return this.#now;
  }

  at(moment: number, act: () => void): () => void {
    const planned: Planned = { moment: Math.max(moment, this.#now), turn: this.#turn, act };
    this.#turn += 1;
    this.#heap.push(planned);
    this.#rise(this.#heap.length - 1);
    return () => {
      planned.act = null;
    };
  }

  /** The next thing to do up to a moment, and it is then; null: there is none, and it is that moment. */
  take(until: number): (() => void) | null {
    for (;;) {
      const [first] = this.#heap;
      if (first === undefined || first.moment > until) {
        this.#now = Math.max(this.#now, until);
        return null;
      }
      const last = this.#heap.pop() as Planned;
      if (this.#heap.length > 0) {
        this.#heap[0] = last;
        this.#sink(0);
      }
      if (first.act === null) continue;
      this.#now = first.moment;
      return first.act;
    }
  }

  #rise(from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(from: number): void {
    let at = from;
    for (;;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < this.#heap.length && this.#isBefore(child, least)) least = child;
      }
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one] as Planned, this.#heap[other] as Planned];
    return a.moment === b.moment ? a.turn < b.turn : a.moment < b.moment;
  }

  #swap(one: number, other: number): void {
    [this.#heap[one], this.#heap[other]] = [this.#heap[other] as Planned, this.#heap[one] as Planned];
  }
}
