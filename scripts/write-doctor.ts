import { readFileSync, writeFileSync } from "node:fs";
import { withCheckTables } from "./doctor-table.ts";

const page = new URL("../docs/operations/doctor.md", import.meta.url);
writeFileSync(page, withCheckTables(readFileSync(page, "utf8")));
