/** Milliseconds between two lines about the same failure. */
const pause = 60_000;
/** Failures that are told apart at a time. Past it the oldest is forgotten, which costs a line. */
const mostKinds = 20;

interface Told {
  readonly at: number;
  /** How often it came since. */
  repeated: number;
}

/**
 * Passes on a failure that may come several times a second for as long as something is away: the first time at once, and then once a minute
 * at most, with how often it has come since it was last passed on. Failures are told apart by their text.
 *
 * @param now monotonic milliseconds
 */
export function sparingly(
  tell: (error: unknown, repeated: number) => void,
  now: () => number = () => performance.now(),
): (error: unknown) => void {
  const told = new Map<string, Told>();
  return (error) => {
    const kind = error instanceof Error ? error.message : typeof error;
    const before = told.get(kind);
    if (before && now() - before.at < pause) {
      before.repeated += 1;
      return;
    }
    told.delete(kind);
    const [oldest] = told.keys();
    if (told.size >= mostKinds && oldest !== undefined) told.delete(oldest);
    told.set(kind, { at: now(), repeated: 0 });
    tell(error, before?.repeated ?? 0);
  };
}
