import { randomBytes } from "node:crypto";
import { equalInConstantTime } from "../secret/root-secret.ts";

/** A key that several processes know, and that opens one of them. */
export interface SharedKey {
  readonly text: string;
  /** Takes it. True once, over all of them. */
  readonly take: () => Promise<boolean>;
}

/** A key that opens once. Kept in memory: the next start has another one. */
export class OneTimeKey {
  /** 43 characters that stand in a URL as they are. */
  readonly text: string;
  readonly #take: () => boolean | Promise<boolean>;
  #announced = false;

  /** @param shared by default a new one, of this process alone */
  constructor(shared?: SharedKey) {
    let spent = false;
    this.text = shared?.text ?? randomBytes(32).toString("base64url");
    this.#take =
      shared?.take ??
      (() => {
        const isFirst = !spent;
        spent = true;
        return isFirst;
      });
  }

  /** Whether nobody has been told of it so far. True the first time it is asked: whoever asks tells. */
  announce(): boolean {
    const first = !this.#announced;
    this.#announced = true;
    return first;
  }

  /** Uses the key up. False for any other text, and from the second time on. */
  async spend(given: string): Promise<boolean> {
    return equalInConstantTime(Buffer.from(given), Buffer.from(this.text)) && (await this.#take());
  }
}
