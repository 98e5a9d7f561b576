import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** This checkout's program as it stands, for a process before which something is loaded that changes its sources. */
export const sourceProgram: string = resolve(root, "bin/latchkey.mjs");

/** The program that tests start: this checkout's, in few files where the run has made them. See `bundleProgram`. */
export const program: string = resolve(root, process.env["LATCHKEY_TEST_PROGRAM"] || sourceProgram);
