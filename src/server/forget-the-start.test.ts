import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const file = fileURLToPath(new URL("forget-the-start.ts", import.meta.url));

/** Megabytes that a process takes from the system after a start that needed much, and a while later. */
async function megabytes(meanwhile: string): Promise<{ readonly before: number; readonly after: number }> {
  const program = `
    import { setTimeout as sleep } from "node:timers/promises";
    import { forgetTheStart } from ${JSON.stringify(file)};
    let much = Array.from({ length: 1_000_000 }, (_, i) => ({ i }));
    if (much.length === 0) process.exit(1);
    much = null;
    const before = process.memoryUsage().heapTotal / 1e6;
    forgetTheStart({ interval: 50 });
    ${meanwhile}
    console.log(JSON.stringify({ before, after: process.memoryUsage().heapTotal / 1e6, gc: typeof globalThis.gc }));
    process.exit();`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
  const { gc, ...found } = JSON.parse(stdout) as { gc: string; before: number; after: number };
  expect(gc).toBe("undefined");
  return found;
}

describe("what only the start of a server needed", () => {
  test("is given back once nothing is asked of it", async () => {
    const { before, after } = await megabytes("await sleep(1_000);");
    expect(before).toBeGreaterThan(30);
    expect(after).toBeLessThan(before / 2);
  });

  test("is kept while it is asked, so that nobody waits for that", async () => {
    const busy =
      "const end = Date.now() + 300; while (Date.now() < end) await new Promise((resolve) => setImmediate(resolve));";
    const { before, after } = await megabytes(busy);
    expect(after).toBeGreaterThan(before / 2);
  });
});
