import { randomBytes } from "node:crypto";
import { equalInConstantTime } from "../secret/root-secret.ts";

/** A key that opens once. Kept in memory: the next start has another one. */
export class OneTimeKey {
  /** 43 characters that stand in a URL as they are. */
  readonly text: string = randomBytes(32).toString("base64url");
  #spent = false;
  #announced = false;

  /** Whether nobody has been told of it so far. True the first time it is asked: whoever asks tells. */
  announce(): boolean {
    const first = !this.#announced;
    this.#announced = true;
    return first;
  }

  /** Uses the key up. False for any other text, and from the second time on. */
  spend(given: string): boolean {
    if (this.#spent || !equalInConstantTime(Buffer.from(given), Buffer.from(this.text))) return false;
    this.#spent = true;
    return true;
  }
}
