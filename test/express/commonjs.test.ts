import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { bundle } from "../../scripts/bundle.ts";
import { exchange } from "./exchange.ts";
import { person, signUp } from "./host.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const script = fileURLToPath(new URL("./scripts/commonjs-app.cjs", import.meta.url));
const built = mkdtempSync(join(tmpdir(), "latchkey-built-"));

beforeAll(async () => {
  await bundle(join(built, "dist"));
  symlinkSync(join(root, "node_modules"), join(built, "node_modules"));
  symlinkSync(join(root, "package.json"), join(built, "package.json"));
}, 60_000);

afterAll(() => rmSync(built, { recursive: true }));

async function startApp(folder: string, extension: string, express: string): Promise<string> {
  const child = spawn(process.execPath, [script, folder, extension, express], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit");
  onTestFinished(async () => {
    child.stdin.end();
    expect(await ended).toStrictEqual([0, null]);
  });
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => resolve(text.replace("port ", "").trim()));
    child.once("exit", (code) => reject(new Error(`The application ended with ${code}`)));
  });
  return `http://127.0.0.1:${port}`;
}

describe.each(["express", "express4"])("a CommonJS host with %s", (express) => {
  test("requires the built package, which ends when it is closed", { timeout: 30_000 }, async () => {
    const url = await startApp(join(built, "dist"), "js", express);
    const headers = await signUp(url);
    expect(await exchange(`${url}/me`, { headers })).toMatchObject({ status: 200, text: person.email });
    expect(await exchange(`${url}/me`)).toMatchObject({ status: 401 });
  });

  test("requires the sources as well", { timeout: 30_000 }, async () => {
    const url = await startApp(join(root, "src"), "ts", express);
    const headers = await signUp(url);
    expect(await exchange(`${url}/me`, { headers })).toMatchObject({ status: 200, text: person.email });
  });
});
