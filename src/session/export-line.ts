import { AuthError } from "../error/auth-error.ts";

/** Who may wait. */
const maxWaiting = 20;
/** Seconds. */
const soon = 10;

/**
 * Puts copies of everything that is kept about somebody together one at a time in this process: each is tens of megabytes until it is a text. Who asks
 * while twenty wait is refused with `overloaded`.
 */
export class ExportLine {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#waiting > maxWaiting) throw new AuthError("overloaded", { retryAfter: soon });
    this.#waiting += 1;
    const turn = this.#last.then(task);
    // One that fails holds up nobody.
    this.#last = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      this.#waiting -= 1;
    }
  }
}
