/**
 * The one of `names` that somebody who wrote `word` most likely meant, or null. Case, separators and a plural do not count; of the rest
 * one slip may be in a word of six letters or more, two in one of ten or more. A slip is a letter too many, too few, wrong, or two
 * letters swapped.
 */
export function findNearMatch(word: string, names: Iterable<string>): string | null {
  // Nothing this long is a slip of the pen, and comparing it would cost its square.
  if (word.length > 64) return null;
  const written = plain(word);
  let best: string | null = null;
  let fewest = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const meant = plain(name);
    const slips = countSlips(written, meant);
    if (slips > allowed(Math.min(written.length, meant.length)) || slips >= fewest) continue;
    best = name;
    fewest = slips;
  }
  return best;
}

function allowed(length: number): number {
  return length < 6 ? 0 : length < 10 ? 1 : 2;
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, "")
    .replace(/ies$/, "y")
    .replace(/s$/, "");
}

/** The distance of Damerau and Levenshtein, in its form without edits inside a swap. */
function countSlips(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const differs = a[row - 1] === b[column - 1] ? 0 : 1;
      let slips = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + differs);
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (isSwap) slips = Math.min(slips, at(beforeLast, column - 2) + 1);
      current.push(slips);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
