/** Seconds between two attempts by ourselves, at most. */
const longest = 60;
/** Seconds that a server can make us wait, at most: a slip of a proxy's must not outlast the visit. */
const longestAsked = 300;

/**
 * Milliseconds to wait after a failure before the server is asked again without anybody's wish: what it asked for, else doubling from
 * one second to a minute. Up to half as long again by chance, so that the browsers that failed together do not come back together.
 *
 * @param failures in a row, this one included.
 * @param asked the answer's `Retry-After` in seconds, where it had one.
 */
export function backOff(failures: number, asked: number | undefined, random: number = Math.random()): number {
  const seconds = asked === undefined ? Math.min(longest, 2 ** (failures - 1)) : Math.min(longestAsked, asked);
  return seconds * 1000 * (1 + random / 2);
}
