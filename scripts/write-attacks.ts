import { mkdirSync, writeFileSync } from "node:fs";
import { renderAttacksPage } from "./attacks-page.ts";
import { renderRequirementsPage } from "./requirements-page.ts";

const folder = new URL("../docs/security/", import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL("attacks.md", folder), renderAttacksPage());
writeFileSync(new URL("requirements.md", folder), renderRequirementsPage());
