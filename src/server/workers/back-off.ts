const first = 250;
const longest = 30_000;

/** Milliseconds to wait before something is tried again that has failed so often in a row: none at first, then twice as long each time. */
export function backOff(failures: number): number {
  return failures === 0 ? 0 : Math.min(first * 2 ** (failures - 1), longest);
}
