import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds: several times what the work takes on a machine of today. */
const least = 40;

/**
 * Does something that takes hardly longer for one address than for another, and gives its result, or its failure, no sooner than 40
 * milliseconds after the start.
 *
 * Security: the same statements run for every address (decision 0187), but to read a row takes some hundredths of a millisecond longer
 * than to find none, and a few thousand questions show that. When a timer decides, they do not.
 */
export async function takeEvenTime<T>(work: () => Promise<T>): Promise<T> {
  const over = sleep(least);
  try {
    return await work();
  } finally {
    await over;
  }
}
