import { noWord, TextWords } from "../shared/text-words.ts";
import type { Remembered } from "./access-token-verifier.ts";

/** A power of two: a token's place is the low bits of its hash. */
const slotCount = 16_384;
/** Characters at the end of a token that choose its place: of the signature, so that they are as good as random. */
const keyLength = 5;
/** Characters at the end that are compared in constant time: all of an elliptic signature, and most of any other. Whole words. */
const secretLength = 88;
const wordsOfSecret = secretLength / 4;
/** A power of two, for whole lines of the processor's cache. */
const wordsOfSlot = 32;

/**
 * Verified tokens, found by how they stand in a request's header: nothing is cut out, hashed or allocated. Every token has one place, and
 * the last one that was put there has it; whoever looks in vain looks elsewhere.
 */
export class BearerSlots {
  readonly #entries = Array.from<Remembered | undefined>({ length: slotCount });
  /** The secret ends of the headers, four characters to a word. The machine gives the memory when it is first written to. */
  readonly #secrets = new Uint32Array(slotCount * wordsOfSlot);
  readonly #text = new TextWords();

  /** What was remembered of exactly this header. */
  find(header: string): Remembered | undefined {
    const slot = slotOf(header);
    const entry = this.#entries[slot];
    if (entry === undefined) return undefined;
    const known = entry.header;
    const { length } = header;
    if (known.length !== length) return undefined;
    const first = this.#text.copy(header, length - secretLength);
    // What is kept here has a copy.
    if (first === noWord) return undefined;
    // Security: the signature first, in a time that does not depend on where it differs. What is before it is no secret without it.
    return this.#compareSecret(slot, first) === 0 && known === header ? entry : undefined;
  }

  #compareSecret(slot: number, first: number): number {
    const secrets = this.#secrets;
    const { words } = this.#text;
    const base = slot * wordsOfSlot;
    let difference = 0;
    for (let i = 0; i < wordsOfSecret; i += 1)
      difference |= (words[first + i] as number) ^ (secrets[base + i] as number);
    return difference;
  }

  /** Does nothing for a header that is shorter than a signature, or so long that it is looked up elsewhere. */
  set(entry: Remembered): void {
    const { header } = entry;
    if (header.length < secretLength) return;
    const first = this.#text.copy(header, header.length - secretLength);
    if (first === noWord) return;
    const slot = slotOf(header);
    this.#entries[slot] = entry;
    this.#secrets.set(this.#text.words.subarray(first, first + wordsOfSecret), slot * wordsOfSlot);
  }

  /** Lets go of what nobody can use any more: a place is taken until another token comes to it, and that may be never. */
  prune(isOver: (entry: Remembered) => boolean): void {
    for (const [slot, entry] of this.#entries.entries()) {
      if (entry !== undefined && isOver(entry)) this.#entries[slot] = undefined;
    }
  }
}

function slotOf(header: string): number {
  let hash = 0;
  for (let i = header.length - keyLength; i < header.length; i += 1) hash = hash * 67 + header.charCodeAt(i);
  return hash & (slotCount - 1);
}
