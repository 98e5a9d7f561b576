import { writeFileSync } from "node:fs";
import { renderHttpApiPage } from "./http-api-page.ts";

writeFileSync(new URL("../docs/reference/http-api.md", import.meta.url), renderHttpApiPage());
