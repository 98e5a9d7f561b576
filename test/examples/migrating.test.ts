import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const hook = new URL("../../examples/from-source.ts", import.meta.url).href;
const file = (name: string): string => fileURLToPath(new URL(`../../examples/migrating/${name}`, import.meta.url));

test("each part of the application is read in a minute: at most 40 lines", () => {
  for (const name of [
    "before.ts",
    "after.ts",
    "old-session.ts",
    "people-table.ts",
    "export-people.ts",
    "take-back.ts",
  ]) {
    expect(readFileSync(file(name), "utf8").trimEnd().split("\n").length, name).toBeLessThanOrEqual(40);
  }
});

test("the route is word for word the same before and after", () => {
  const route = (name: string): string | undefined =>
    /^app\.get\("\/"[^]*?^\}\);$/m.exec(readFileSync(file(name), "utf8"))?.[0];
  expect(route("after.ts")).toBe(route("before.ts"));
  expect(route("after.ts")).toContain("req.user");
});

test("the application moves to Latchkey and back, and nobody notices", { timeout: 240_000 }, async () => {
  const child = spawn(process.execPath, ["--import", hook, file("move.ts"), "40", "6"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [code] = (await once(child, "close")) as [number];
  for (const line of [
    "ok   20 of 20 sessions went on",
    "ok   20 of 20 are Latchkey's now",
    "ok   6 of 6 passwords work",
    "ok   1 of 1 password was changed",
    "ok   40 of 40 hashes in the export belong to the passwords",
    "ok   20 of 20 sessions went on back home",
    "ok   6 of 6 passwords work back home",
    "ok   0 of 0 old password of the one who changed it works",
  ]) {
    expect(said).toContain(line);
  }
  expect([code, said]).toStrictEqual([0, said]);
});
