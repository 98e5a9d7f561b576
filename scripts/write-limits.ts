import { readFileSync, writeFileSync } from "node:fs";
import { withLimitsTable } from "./limits-table.ts";

const page = new URL("../docs/limits.md", import.meta.url);
writeFileSync(page, withLimitsTable(readFileSync(page, "utf8")));
