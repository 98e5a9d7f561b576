/** What does not hold yet in the table that was kept, by fault and invariant, and why. A cell that holds again has to be taken out. */
export const openCells: Readonly<Record<string, string>> = {
  "herd: no answered write is lost":
    "of a run in which the bench wrote its ten thousand without the event of their log-in; it writes both now, and the row waits for a quiet machine",
};
