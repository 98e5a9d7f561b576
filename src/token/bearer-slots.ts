import type { Remembered } from "./access-token-verifier.ts";

/** A power of two: a token's place is the low bits of its hash. */
const slotCount = 16_384;
/** Characters at the end of a token that choose its place: of the signature, so that they are as good as random. */
const keyLength = 5;
/** Characters at the end that are compared in constant time: all of an elliptic signature, and most of any other. */
const secretLength = 86;

/**
 * Verified tokens, found by how they stand in a request's header: nothing is cut out, hashed or allocated. Every token has one place, and
 * the last one that was put there has it; whoever looks in vain looks elsewhere.
 */
export class BearerSlots {
  readonly #entries = Array.from<Remembered | undefined>({ length: slotCount });

  /** What was remembered of exactly this header. */
  find(header: string): Remembered | undefined {
    const entry = this.#entries[slotOf(header)];
    if (entry === undefined) return undefined;
    const known = entry.header;
    const { length } = header;
    if (known.length !== length || length < secretLength) return undefined;
    // Security: the signature first, in a time that does not depend on where it differs. What is before it is no secret without it.
    let difference = 0;
    for (let i = length - secretLength; i < length; i += 1) difference |= known.charCodeAt(i) ^ header.charCodeAt(i);
    return difference === 0 && known === header ? entry : undefined;
  }

  set(entry: Remembered): void {
    this.#entries[slotOf(entry.header)] = entry;
  }
}

function slotOf(header: string): number {
  let hash = 0;
  for (let i = header.length - keyLength; i < header.length; i += 1) hash = hash * 67 + header.charCodeAt(i);
  return hash & (slotCount - 1);
}
