import { mkdirSync, writeFileSync } from "node:fs";
import { renderAdvisoriesPage } from "./advisories-page.ts";
import { renderAsvsPage } from "./asvs-page.ts";
import { renderAttacksPage } from "./attacks-page.ts";
import { renderRequirementsPage } from "./requirements-page.ts";

// Every page that names tests.
const folder = new URL("../docs/security/", import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL("attacks.md", folder), renderAttacksPage());
writeFileSync(new URL("requirements.md", folder), renderRequirementsPage());
writeFileSync(new URL("asvs.md", folder), renderAsvsPage());
writeFileSync(new URL("advisories.md", folder), renderAdvisoriesPage());
