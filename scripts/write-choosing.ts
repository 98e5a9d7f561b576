import { readFileSync, writeFileSync } from "node:fs";
import { withQuestions } from "./choosing-page.ts";

const page = new URL("../docs/choosing.md", import.meta.url);
writeFileSync(page, withQuestions(readFileSync(page, "utf8")));
