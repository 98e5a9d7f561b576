import { standsFor } from "./look-alike.ts";

/** Digits and signs around or between the words that do not yet make a password: a birthday has eight. */
const maxDecoration = 8;
/** Shorter pieces of a name say nothing about who it is, and would make up any text. */
const minWordLength = 3;
/** More than a name or an address has. Bounds the work for context that a stranger typed. */
const maxWords = 32;
const maxSourceLength = 320;

/**
 * Whether a password is made of context words alone: "anna.schmidt", "Schmidt-Anna-1984!", "4nn4ann4" for Anna Schmidt. Case,
 * accents and letters written as digits do not count; at most eight digits or signs may stand anywhere between. One letter that
 * belongs to no word is enough to pass: a name inside a longer phrase is fine.
 */
export function isMadeOfContext(password: string, context: readonly string[]): boolean {
  const words = wordsOf(context);
  const points = [...fold(password)];
  // cost[i]: fewest decorating characters among the first i, where the rest is words. Infinity: not possible.
  const cost: number[] = [0, ...points.map(() => Number.POSITIVE_INFINITY)];
  points.forEach((point, start) => {
    const spent = cost[start] ?? Number.POSITIVE_INFINITY;
    if (spent > maxDecoration) return;
    if (!/\p{L}/u.test(point)) relax(cost, start + 1, spent + 1);
    for (const word of words) {
      if (word.every((letter, index) => standsFor(points[start + index] ?? "", letter))) {
        relax(cost, start + word.length, spent);
      }
    }
  });
  const decoration = cost.at(-1) ?? Number.POSITIVE_INFINITY;
  return decoration <= maxDecoration && decoration < points.length;
}

function relax(cost: number[], index: number, value: number): void {
  cost[index] = Math.min(cost[index] ?? Number.POSITIVE_INFINITY, value);
}

/** The words of each source: runs of letters, runs of letters and digits, and everything written as one. */
function wordsOf(context: readonly string[]): string[][] {
  const words = new Set<string>();
  for (const source of context) {
    const folded = fold(source.slice(0, maxSourceLength));
    const pieces = [...(folded.match(/\p{L}+/gu) ?? []), ...(folded.match(/[\p{L}\p{N}]+/gu) ?? [])];
    for (const piece of [...pieces, folded.replace(/[^\p{L}\p{N}]/gu, "")]) words.add(piece);
  }
  return [...words]
    .filter((word) => /\p{L}/u.test(word))
    .map((word) => [...word])
    .filter((word) => word.length >= minWordLength)
    .slice(0, maxWords);
}

/** Lower case without accents. */
function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
