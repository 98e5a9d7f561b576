import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { refuseOldNode } from "./refuse-old-node.ts";

const command = new URL("../../bin/node-version.mjs", import.meta.url).href;

test.for([
  ["v18.20.8", false],
  ["v20.20.0", false],
  ["v22.17.1", false],
  ["v22.18.0", true],
  ["v23.0.0", true],
  ["v24.0.0-nightly", true],
] as const)("%s is recent enough: %s, for the library as for the command", async ([version, isRecent]) => {
  const { tooOld } = (await import(command)) as { tooOld(found: string, how: string): string | null };
  const sentence = `Latchkey needs Node 22.18 or later and this is Node ${version.slice(1)}: install Node 22.18 or later.`;
  expect(tooOld(version, "install Node 22.18 or later")).toBe(isRecent ? null : sentence);
  if (isRecent) expect(() => refuseOldNode(version)).not.toThrow();
  else expect(() => refuseOldNode(version)).toThrow(expect.objectContaining({ setting: "node", message: sentence }));
});

test("the package says the same to whoever installs it", () => {
  const { engines } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  expect(engines).toStrictEqual({ node: ">=22.18" });
});
