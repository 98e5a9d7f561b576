import { type Finding, fail, ok, warn } from "./finding.ts";

/** The schema, as it can be asked how it stands. */
export interface AskedSchema {
  planSchema(): Promise<{
    readonly from: number;
    readonly to: number;
    readonly steps: readonly { readonly version: number; readonly kind: string; readonly waits: string | null }[];
    readonly refusal: string | null;
  }>;
}

/** Whether something of the schema is still to be done, and who stands in the way. */
export async function checkSchema(storage: AskedSchema): Promise<Finding[]> {
  const { from, to, steps, refusal } = await storage.planSchema();
  if (refusal !== null) return [fail("schema", refusal.replace(/\.$/, ""), "upgrade this process")];
  if (steps.length === 0) {
    const newer = `at ${from}, which is newer than this version, and this version may run on it`;
    return [ok("schema", from > to ? newer : "up to date")];
  }
  return steps.map(({ version, kind, waits }) => {
    const found = waits?.replace(/: [^:]*$/, "") ?? `step ${version} (${kind}) is still to be done`;
    const fix = waits === null ? "run latchkey migrate" : "upgrade or stop those processes, then run latchkey migrate";
    return warn("schema", found, fix);
  });
}
