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
      const hex = Array.from({ length: 4 }, () => word().toString(16).padStart(8, "0")).join("");
      const variant = "89ab".charAt(Number.parseInt(hex.charAt(16), 16) & 3);
      const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, variant + hex.slice(17, 20)];
      return `${parts.join("-")}-${hex.slice(20)}`;
    },
  };
}

/** Spreads a number over 32 bits (the end of MurmurHash3). */
function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35);
  return hash ^ (hash >>> 16);
}
