/**
 * What a text consists of when it only repeats itself, at least twice ("abcabcab" gives "abc"); otherwise the text itself.
 * Repeating a secret adds nothing to it, so the unit is what a policy should judge.
 */
export function repeatedUnit(text: string): string {
  const points = [...text];
  const period = shortestPeriod(points);
  return period * 2 <= points.length ? points.slice(0, period).join("") : text;
}

/** The smallest p with `points[i] === points[i - p]` throughout, in linear time (Knuth, Morris and Pratt). */
function shortestPeriod(points: readonly string[]): number {
  const borders = [0];
  for (let end = 1; end < points.length; end++) {
    let border = borders[end - 1] ?? 0;
    while (border > 0 && points[border] !== points[end]) border = borders[border - 1] ?? 0;
    borders.push(points[border] === points[end] ? border + 1 : 0);
  }
  return points.length - (borders.at(-1) ?? 0);
}
