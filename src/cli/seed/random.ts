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

/** The numbers of one thing that is made up: which seeding, which kind of thing, which one. */
export function randomFor(seed: number, kind: string, number: number): Random {
  let state = mix(seed ^ mix(number + 1));
  for (const character of kind) state = mix(state ^ (character.codePointAt(0) ?? 0));
  // Mulberry32.
  const word = (): number => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
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

/** Spreads a number over 32 bits (the end of MurmurHash3). */
function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35);
  return hash ^ (hash >>> 16);
}
