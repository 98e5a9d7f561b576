import type { Fault } from "./fault.ts";
import { processKilled } from "./fault/process-killed.ts";

/** Everything that the bench can do wrong, in the order of the table. */
export const faults: readonly Fault[] = [processKilled];
