import { createHash, randomBytes } from "node:crypto";

/** Slots at the start. A power of two, as it stays. */
const firstSlots = 1 << 12;
/** Words of a slot: 64 bits of a digest. */
const wordsOfSlot = 2;

/**
 * Remembers which texts there have been, in 11 to 23 bytes each: what has to be known of every row of a file, however long it is, must not be
 * the rows themselves. Two texts are taken for one with a likelihood that a million millions of files would not show.
 */
export class SeenKeys {
  readonly #salt = randomBytes(16);
  #slots = new Uint32Array(firstSlots * wordsOfSlot);
  #count = 0;

  /** Remembers a text. Gives false when it was there before. */
  add(text: string): boolean {
    // Salted: nobody can write a file whose texts fall together.
    const digest = createHash("sha256").update(this.#salt).update(text).digest();
    const high = digest.readUInt32LE(0);
    // Zero is an empty slot.
    const low = digest.readUInt32LE(4) || 1;
    if (!this.#insert(this.#slots, high, low)) return false;
    this.#count += 1;
    if (this.#count * wordsOfSlot * 4 > this.#slots.length * 3) this.#grow();
    return true;
  }

  #insert(slots: Uint32Array, high: number, low: number): boolean {
    const mask = slots.length / wordsOfSlot - 1;
    for (let slot = high & mask; ; slot = (slot + 1) & mask) {
      const at = slot * wordsOfSlot;
      if (slots[at + 1] === 0) {
        slots[at] = high;
        slots[at + 1] = low;
        return true;
      }
      if (slots[at] === high && slots[at + 1] === low) return false;
    }
  }

  #grow(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    for (let at = 0; at < this.#slots.length; at += wordsOfSlot) {
      const low = this.#slots[at + 1] ?? 0;
      if (low !== 0) this.#insert(slots, this.#slots[at] ?? 0, low);
    }
    this.#slots = slots;
  }
}
