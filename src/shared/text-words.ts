/** Bytes. A longer text is compared character by character: nobody sends one often. */
const capacity = 4096;
/** What is none of a text's words. */
export const noWord = -1;

/**
 * Copies text to where four of its characters are compared at a time. V8 asks of every character that is read from a string what kind of string
 * that is: on ninety characters this takes longer than everything else that a check does.
 */
export class TextWords {
  readonly #buffer = Buffer.from(new ArrayBuffer(capacity));
  /** The characters, four to a word, until the next text is copied. */
  readonly words: Uint32Array = new Uint32Array(this.#buffer.buffer);

  /**
   * Copies a text so that its character at `start` begins a word, and gives the index of that word; `noWord` for a text that is long, or not
   * ASCII from end to end.
   */
  copy(text: string, start: number): number {
    const shift = -start & 3;
    // Security: as UTF-8 no other character is as short, so a text of the same length has none. Cut to a byte each, some would pass for ours.
    if (text.length > capacity - 4 || this.#buffer.write(text, shift) !== text.length) return noWord;
    return (start + shift) >> 2;
  }
}
