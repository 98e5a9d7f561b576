/** What an operator may do in the console, from least to most: read, help people, everything. */
export const operatorLevels = ["auditor", "support", "admin"] as const;

/**
 * Who runs the installation, as opposed to who uses it: `auditor` reads, `support` ends sessions and sends resets, `admin` does all.
 * Never the application's `role`.
 */
export type OperatorLevel = (typeof operatorLevels)[number];
