import { readFileSync, writeFileSync } from "node:fs";
import { withScanTables } from "./scan-page.ts";

const page = new URL("../docs/scan.md", import.meta.url);
writeFileSync(page, withScanTables(readFileSync(page, "utf8")));
