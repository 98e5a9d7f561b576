import { writeFileSync } from "node:fs";
import { renderCommandLinePage } from "./command-line-page.ts";

writeFileSync(new URL("../docs/operations/command-line.md", import.meta.url), renderCommandLinePage());
