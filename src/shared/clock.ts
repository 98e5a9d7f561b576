/** Milliseconds since the Unix epoch. Handed in wherever time matters, so that a test decides what time it is. */
export type Clock = () => number;

/** The machine's wall clock. */
export const systemClock: Clock = () => Date.now();
