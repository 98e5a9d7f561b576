#!/usr/bin/env node
import { existsSync } from "fs";
import module from "module";
import { fileURLToPath } from "url";
import { setFlagsFromString } from "v8";
import { tooOld } from "./node-version.mjs";

const source = new URL("../src/cli/main.ts", import.meta.url);
const built = new URL("../dist/cli/main.js", import.meta.url);
// A checkout has the sources and Node strips their types; a published package has only dist/.
const checkout = existsSync(source);
const message = tooOld(
  process.version,
  checkout
    ? "run it through npm after `npm ci`, which brings Node 24, or install Node 22.18 or later"
    : "install Node 22.18 or later",
);
if (message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
} else {
  quiet();
  // A checkout starts twice as fast when Node keeps what it compiled. Not in the shared temporary folder, where others could write.
  if (checkout && module.enableCompileCache) {
    module.enableCompileCache(fileURLToPath(new URL("../node_modules/.cache/latchkey", import.meta.url)));
  }
  const argv = process.argv.slice(2);
  const serves = argv[0] === "serve";
  if (serves) keepSmall(true);
  import(String(checkout ? source : built))
    .then((main) => main.run(argv))
    .then(() => serves && keepSmall(false))
    .catch((error) => {
      process.stderr.write(`${(error && error.stack) || error}\n`);
      process.exitCode = 1;
    });
}

/** Node 22 warns that node:sqlite, and type stripping in a checkout, are experimental. Other warnings stay. */
function quiet() {
  const emit = process.emitWarning;
  /** @param {...any} args */
  process.emitWarning = (...args) => {
    const text = String(args[0]);
    const experimental = args[1] === "ExperimentalWarning" || (args[1] && args[1].type === "ExperimentalWarning");
    if (experimental && /^(SQLite|Type Stripping) is an experimental feature/.test(text)) return;
    Reflect.apply(emit, process, args);
  };
}

/**
 * While a server starts, the room that V8 has for young objects does not grow: it would keep some thirty megabytes that it never needs again.
 * Under load it may grow. See docs/decisions/0391.
 * @param {boolean} isStarting
 */
function keepSmall(isStarting) {
  setFlagsFromString(`--semi-space-growth-factor=${isStarting ? 1 : 2}`);
}
