import { availableParallelism } from "node:os";

/** Of the four threads of Node's pool one is left for everything else. */
const mostByItself = 3;

/**
 * Hashes that one of several processes of this machine computes at a time, at least one.
 *
 * What was asked for is shared out. Of itself it is one more than there are cores, so that none waits for the event loop to hand it the
 * next hash, over all of them.
 */
export function hashConcurrency(
  asked: number | undefined,
  workers: number,
  cores: number = availableParallelism(),
): number {
  const share = Math.max(1, Math.floor((asked ?? cores + 1) / workers));
  return asked === undefined ? Math.min(share, mostByItself) : share;
}
