/** Numbers that look random and are the same whenever they are asked for the same. Not for secrets. */
export interface Random {
  /** From 0 up to 1, itself excluded. */
  next(): number;
  /** A whole number from 0 up to `below`, itself excluded. */
  below(below: number): number;
  /** One of them. */
  of<T>(list: readonly [T, ...T[]]): T;
  /** True in so many cases of a hundred. */
  percent(share: number): boolean;
  /** An id in the form of a UUID of version 4. */
  id(): string;
}

/** Rounds until what it began with is spread over all bits. */
const warmUp = 12;

/**
 * The numbers of one thing that is made up: which seeding, which kind of thing, which one. Small Fast Counting (Doty-Humphrey), with 128 bits of state:
 * with 32 there would be a hundred pairs of the same id among a million.
 */
export function randomFor(seed: number, kind: string, number: number): Random {
  let [a, b, c, counter] = [seed | 0, number | 0, hashOf(kind), 1];
  const word = (): number => {
    const value = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + value) | 0;
    return value >>> 0;
  };
  for (let round = 0; round < warmUp; round += 1) word();
  const next = (): number => word() / 4_294_967_296;
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    of: <T>(list: readonly [T, ...T[]]) => list[below(list.length)] ?? list[0],
    percent: (share) => next() * 100 < share,
    id: () => {
      const [a, b, c, d] = [word(), word(), word(), word()];
      // Version 4, and the variant of RFC 9562.
      const rest = ((c & 0x3f_ff_ff_ff) | 0x80_00_00_00) >>> 0;
      return `${hex(a >>> 16)}${hex(a)}-${hex(b >>> 16)}-${hex((b & 0x0f_ff) | 0x40_00)}-${hex(rest >>> 16)}-${hex(rest)}${hex(d >>> 16)}${hex(d)}`;
    },
  };
}

const hexadecimal = Array.from({ length: 65_536 }, (_, value) => value.toString(16).padStart(4, "0"));

/** The last 16 bits, in four digits. */
function hex(value: number): string {
  return hexadecimal[value & 0xff_ff] ?? "0000";
}

/** FNV-1a, of the few names there are. */
function hashOf(kind: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let index = 0; index < kind.length; index += 1) {
    hash = Math.imul(hash ^ kind.charCodeAt(index), 0x01_00_01_93);
  }
  return hash;
}
