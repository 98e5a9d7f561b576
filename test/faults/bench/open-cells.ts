/** What does not hold yet in the table that was kept, by fault and invariant, and why. A cell that holds again has to be taken out. */
export const openCells: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["database-cut", "database-deaf", "database-refused", "redis-cut", "queries-slow"].map((fault) => [
      `${fault}: nobody is logged out`,
      "a service that verifies offline and is fed by the process that is cut off does not get the key that follows a revoked one, and calls its tokens invalid instead of unknown",
    ]),
  ),
  "herd: no answered write is lost": "the bench's own: its ten thousand are written without the event of their start",
};
