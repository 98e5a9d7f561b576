/** What does not hold yet in the table that was kept, by fault and invariant, and why. A cell that holds again has to be taken out. */
export const openCells: Readonly<Record<string, string>> = {};
