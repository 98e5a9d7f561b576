import { rmSync } from "node:fs";
import { step } from "./step.mjs";

rmSync("dist", { recursive: true, force: true });
const built =
  (await step("types", "tsc", ["--project", "tsconfig.build.json"])) &&
  (await step("bundle", process.execPath, ["scripts/bundle.ts"])) &&
  (await step("package", "publint", ["--strict"])) &&
  // require() of a module works in every supported Node, which attw does not know of: hence the profile.
  (await step("types of the package", "attw", ["--pack", ".", "--profile", "esm-only"]));
process.exitCode = built ? 0 : 1;
