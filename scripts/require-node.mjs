import { tooOld } from "../bin/node-version.mjs";

// Runs before every npm script. Written, like the module above, so that an old Node can read it.
const message = tooOld(
  process.version,
  "run it through npm after `npm ci`, which brings Node 24, or install Node 22.18 or later",
);
if (message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
