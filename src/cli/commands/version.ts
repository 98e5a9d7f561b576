import { readFileSync } from "node:fs";

/** Prints the version of the installed package. */
export function printVersion(): void {
  const file = new URL("../../../package.json", import.meta.url);
  console.log((JSON.parse(readFileSync(file, "utf8")) as { version: string }).version);
}
