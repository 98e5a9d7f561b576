import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The program that tests start: this checkout's, in few files where the run has made them. See `bundleProgram`. */
export const program: string = resolve(root, process.env["LATCHKEY_TEST_PROGRAM"] || "bin/latchkey.mjs");
