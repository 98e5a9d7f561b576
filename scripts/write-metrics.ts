import { readFileSync, writeFileSync } from "node:fs";
import { withMetricsTable } from "./metrics-table.ts";

const page = new URL("../docs/operations/metrics-and-logs.md", import.meta.url);
writeFileSync(page, withMetricsTable(readFileSync(page, "utf8")));
