import type { Tools } from "../measure/tools.ts";
import type { Row } from "../report/row.ts";

/** One thing that is measured, by its name on the command line. */
export interface Target {
  readonly name: string;
  /** Measures. `versions` takes the versions of packages that took part. */
  run(tools: Tools, versions: Record<string, string>): Promise<Row[]>;
}
