import { writeFileSync } from "node:fs";
import { renderPublishedSecrets } from "./published-secrets.ts";

writeFileSync(new URL("../src/secret/published-secrets.ts", import.meta.url), renderPublishedSecrets());
