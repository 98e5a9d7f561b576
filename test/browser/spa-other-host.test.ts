import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, freePort } from "../server/serve.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";

const hook = new URL("../../examples/from-source.ts", import.meta.url).href;
const folderOf = new URL("../../examples/spa-other-host/", import.meta.url);

test("the example on two hosts is read in a minute or two", () => {
  for (const name of ["app.ts", "page.ts", "index.html"]) {
    const lines = readFileSync(new URL(name, folderOf), "utf8").trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(45);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(140);
  }
});

describe.skipIf(chromiumPath() === null)("the example on two hosts", () => {
  const folder = emptyFolder();
  let app: ChildProcess;
  let browser: Browser;
  let url = "";

  beforeAll(async () => {
    const [port, sitePort] = [await freePort(), await freePort()];
    const child = spawn(process.execPath, ["--import", hook, fileURLToPath(new URL("app.ts", folderOf))], {
      cwd: folder.path,
      env: { PATH: process.env["PATH"] ?? "", PORT: String(port), SITE_PORT: String(sitePort) },
      stdio: ["ignore", "pipe", "inherit"],
    });
    app = child;
    browser = await launchBrowser();
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    url = String(line).trim();
  });

  afterAll(async () => {
    await browser?.close();
    const ended = once(app, "exit");
    app.kill();
    await ended;
    folder.remove();
  });

  test("registers, calls the API on its host, is signed in after a reload, and logs out", async () => {
    const page = await browser.newPage();
    await page.goto(url);
    await page.getByLabel("Email").fill("ada@example.com");
    await page.getByLabel("Password").fill("marble onion staircase");
    await page.getByRole("button", { name: "Register" }).click();
    await page.getByText("Hello ada@example.com").waitFor();
    await page.getByRole("button", { name: "Ask the API" }).click();
    await page.getByText('{"hello":"ada@example.com"}').waitFor();
    await page.reload();
    await page.getByText("Hello ada@example.com").waitFor();
    expect(await page.evaluate(() => document.cookie)).not.toContain("lkr_");
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("button", { name: "Log in" }).waitFor();
  });
});
