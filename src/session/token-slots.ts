import { noWord, TextWords } from "../shared/text-words.ts";
import { sessionTokenLength } from "./session-token.ts";

/** A power of two: a session's place is the low bits of its hash. */
const slotCount = 16_384;
/** Bytes of a place: the length of a token, rounded up to whole lines of the processor's cache. */
const stride = 128;
const wordsOfSlot = stride / 4;
/** Whole words of a token; after them there is less than one. */
const wordsOfToken = sessionTokenLength >> 2;
/** Characters of the session id within a token that choose its place: random ones, and public. */
const firstKey = 30;

/**
 * Tokens that were proven, found by where they stand in a request's header: nothing is cut out, hashed or allocated. Every token has
 * one place, and the last one that was put there has it; whoever looks in vain looks elsewhere.
 */
export class TokenSlots<V> {
  readonly #values = Array.from<V | undefined>({ length: slotCount });
  /** The tokens' characters, one after the other. The machine gives the memory when it is first written to. */
  #tokens = new Uint8Array(slotCount * stride);
  /** The same memory, four characters to a word. */
  #words = new Uint32Array(this.#tokens.buffer);
  readonly #text = new TextWords();

  /** What was put there for the token that begins at `start` and has its full length within `text`. */
  find(text: string, start: number): V | undefined {
    const slot = slotOf(text, start);
    const value = this.#values[slot];
    if (value === undefined) return undefined;
    const first = this.#text.copy(text, start);
    // Security: every character is compared, in a time that does not depend on where they differ.
    const difference =
      first === noWord
        ? this.#compareFrom(0, slot, text, start)
        : this.#compareWords(slot, first) | this.#compareFrom(wordsOfToken * 4, slot, text, start);
    return difference === 0 ? value : undefined;
  }

  #compareWords(slot: number, first: number): number {
    const known = this.#words;
    const { words } = this.#text;
    const base = slot * wordsOfSlot;
    let difference = 0;
    for (let i = 0; i < wordsOfToken; i += 1) difference |= (words[first + i] as number) ^ (known[base + i] as number);
    return difference;
  }

  #compareFrom(from: number, slot: number, text: string, start: number): number {
    const tokens = this.#tokens;
    const base = slot * stride;
    let difference = 0;
    for (let i = from; i < sessionTokenLength; i += 1) {
      difference |= text.charCodeAt(start + i) ^ (tokens[base + i] as number);
    }
    return difference;
  }

  set(token: string, value: V): void {
    const slot = slotOf(token, 0);
    this.#values[slot] = value;
    const base = slot * stride;
    for (let i = 0; i < sessionTokenLength; i += 1) this.#tokens[base + i] = token.charCodeAt(i);
  }

  /** Lets go of what nobody can use any more: a place is taken until another token comes to it, and that may be never. */
  prune(isOver: (value: V) => boolean): void {
    for (const [slot, value] of this.#values.entries()) {
      if (value !== undefined && isOver(value)) this.#values[slot] = undefined;
    }
  }

  clear(): void {
    this.#values.fill(undefined);
    this.#tokens = new Uint8Array(slotCount * stride);
    this.#words = new Uint32Array(this.#tokens.buffer);
  }
}

function slotOf(text: string, start: number): number {
  const at = start + firstKey;
  const high = text.charCodeAt(at) * 67 + text.charCodeAt(at + 1);
  const low = text.charCodeAt(at + 2) * 67 + text.charCodeAt(at + 3);
  return (high * 4489 + low) & (slotCount - 1);
}
