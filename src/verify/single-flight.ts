/** Work that callers at the same time share. */
export class SingleFlight<T> {
  readonly #patience: number;
  #flight: Promise<T> | null = null;
  #startedAt = 0;

  /**
   * @param patience milliseconds after which a flight is given up and another one may start. Longer than the work's own time limit: it is
   * for runtimes that freeze what belonged to a request that has ended.
   */
  constructor(patience: number) {
    this.#patience = patience;
  }

  /** Joins the work under way, or starts it. A flight that is given up rejects for those who joined it. */
  run(work: () => Promise<T>): Promise<T> {
    const now = performance.now();
    if (this.#flight && now - this.#startedAt < this.#patience) return withLimit(this.#flight, this.#patience);
    this.#startedAt = now;
    const flight: Promise<T> = work().finally(() => {
      if (this.#flight === flight) this.#flight = null;
    });
    this.#flight = flight;
    return flight;
  }
}

async function withLimit<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer in time")), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
