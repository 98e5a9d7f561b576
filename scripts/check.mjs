import { step } from "./step.mjs";

// One after the other: each of these already uses every core.
const results = [
  await step("types", "tsc", ["--project", "tsconfig.json"]),
  await step("types of scripts", "tsc", ["--project", "tsconfig.scripts.json"]),
  await step("lint and import directions", "oxlint", ["--deny-warnings"]),
  await step("format", "biome", ["format", "--colors=off"]),
  await step("unused code", "knip", ["--no-progress"]),
];
process.exitCode = results.every(Boolean) ? 0 : 1;
