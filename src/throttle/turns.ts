/** Milliseconds somebody waits at most for others to be through, if nothing else is said. */
const usualPatience = 10_000;
/** Milliseconds until she asks again, where nothing happens in this process: others may be under way elsewhere. */
const firstPause = 50;
const longestPause = 400;
/** Who may wait, for one account and in all: memory is not the place to survive an attack in. */
const maxWaiting = 100;
const maxWaitingInAll = 2_000;

/** A place in the line before one account. */
export interface Turn {
  /** Waits until it may be worth asking again. False: it has taken too long, or too many wait already. */
  wait(): Promise<boolean>;
}

/** Those who wait for attempts of others to end, in this process. */
export class Turns {
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #patience: number;
  #size = 0;

  constructor(patience: number = usualPatience) {
    this.#patience = patience;
  }

  /** Lines up before an account. */
  enter(account: string): Turn {
    let deadline: number | null = null;
    let pause = firstPause;
    return {
      wait: async () => {
        deadline ??= performance.now() + this.#patience;
        const line = this.#waiting.get(account) ?? new Set();
        if (performance.now() >= deadline || line.size >= maxWaiting || this.#size >= maxWaitingInAll) return false;
        await this.#pause(account, line, pause * (0.5 + Math.random()));
        pause = Math.min(pause * 2, longestPause);
        return true;
      },
    };
  }

  /** Something has changed: everybody before this account asks again. */
  wake(account: string): void {
    for (const wake of [...(this.#waiting.get(account) ?? [])]) wake();
  }

  #pause(account: string, line: Set<() => void>, milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        line.delete(wake);
        this.#size -= 1;
        if (line.size === 0 && this.#waiting.get(account) === line) this.#waiting.delete(account);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      line.add(wake);
      this.#size += 1;
      this.#waiting.set(account, line);
    });
  }
}
