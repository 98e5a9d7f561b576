import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { type Bundle, bundleClient } from "./bundle.ts";

let bundle: Bundle;

beforeAll(async () => {
  bundle = await bundleClient();
});

test("the whole browser client is at most 4 KB, minified and compressed", () => {
  const bytes = gzipSync(bundle.code).length;
  expect(bytes).toBeLessThanOrEqual(4_096);
  // Half of it would be missing otherwise.
  expect(bytes).toBeGreaterThan(2_000);
});

test("it imports nothing, from Node or anywhere else", () => {
  expect(bundle.imports).toStrictEqual([]);
  expect(bundle.code).not.toMatch(/\bimport\b|\brequire\(|\bprocess\b|\bBuffer\b/);
});

test("a module that makes a client loads on a server, where it does nothing and keeps nothing open", () => {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-bundle-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "client.mjs"), bundle.code);
  const program = `
    import { createClient } from "./client.mjs";
    globalThis.fetch = () => console.log("a request");
    for (const options of [{}, { baseUrl: "https://api.example.com" }]) {
      const auth = createClient(options);
      auth.subscribe(({ status }) => console.log(status));
    }`;
  const { stdout, stderr, signal } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: folder,
    encoding: "utf8",
    timeout: 20_000,
  });
  expect({ stdout, stderr, signal }).toStrictEqual({ stdout: "unknown\nunknown\n", stderr: "", signal: null });
});
