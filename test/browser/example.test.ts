import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, freePort } from "../server/serve.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { logIn, openVisitor, pathOf, register, type Visitor } from "./visitor.ts";

const hook = new URL("../../examples/from-source.ts", import.meta.url).href;
const examples = ["express", "fastify", "hono"].map((framework) => ({
  framework,
  program: fileURLToPath(new URL(`../../examples/sessions-${framework}/app.ts`, import.meta.url)),
}));
const emmy = { name: `Emmy <b>"Noether"</b> & co`, email: "emmy@example.com", password: "symmetry and conservation" };

test.for(examples)("the example with $framework is read in a minute: at most 40 lines", ({ program }) => {
  const lines = readFileSync(program, "utf8").trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(40);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
});

describe.skipIf(chromiumPath() === null).each(examples)(
  "the example with sessions and $framework, without JavaScript",
  ({ program }) => {
    const folder = emptyFolder();
    let app: ChildProcess;
    let browser: Browser;
    let visitor: Visitor;

    beforeAll(async () => {
      const port = await freePort();
      const env = { PATH: process.env["PATH"] ?? "", PORT: String(port) };
      const child = spawn(process.execPath, ["--import", hook, program], {
        cwd: folder.path,
        env,
        stdio: ["ignore", "pipe", "inherit"],
      });
      app = child;
      browser = await launchBrowser();
      const [line] = (await once(child.stdout, "data")) as [Buffer];
      visitor = await openVisitor(browser, String(line).trim());
    });

    afterAll(async () => {
      await browser?.close();
      const ended = once(app, "exit");
      app.kill();
      await ended;
      folder.remove();
    });

    test("registers, and the profile shows her name as she wrote it", async () => {
      const { page } = visitor;
      await page.goto("/");
      await page.getByRole("link", { name: "create an account" }).click();
      await register(page, emmy);
      expect(pathOf(page)).toBe("/profile");
      expect(await page.getByRole("heading").innerText()).toBe(`Hello ${emmy.name}`);
      expect(await page.locator("b").count()).toBe(0);
      await page.goto("/");
      expect(await page.getByRole("link").allInnerTexts()).toStrictEqual(["Your profile"]);
    });

    test("logs out, and the profile sends her to log-in and back", async () => {
      const { page } = visitor;
      await page.goto("/profile");
      await page.getByRole("button", { name: "Log out" }).click();
      expect(new URL(page.url()).pathname).toBe("/");
      expect(await page.getByRole("link", { name: "Log in" }).isVisible()).toBe(true);
      await page.goto("/profile?from=mail");
      expect(new URL(page.url()).pathname).toBe("/login");
      expect(await page.getByText("Log in to go on to where you were heading.").isVisible()).toBe(true);

      await logIn(page, { ...emmy, password: "something else entirely" });
      expect(await page.getByRole("alert").innerText()).toContain("That email and password do not belong together.");
      expect(await page.getByLabel("Email").inputValue()).toBe(emmy.email);

      await logIn(page, emmy);
      expect(pathOf(page)).toBe("/profile?from=mail");
      expect(await page.getByRole("heading").innerText()).toBe(`Hello ${emmy.name}`);
    });

    test("leads to the account page, which shows this one session", async () => {
      const { page } = visitor;
      await page.getByRole("link", { name: "Your account" }).click();
      expect(pathOf(page)).toBe("/account");
      expect(await page.locator(".sessions").getByRole("listitem").count()).toBe(1);
    });

    test("nothing was complained about, and nobody else was asked", () => {
      // Chromium asks for an icon by itself where a page names none.
      expect(visitor.complaints.filter((text) => !text.endsWith("(/favicon.ico)"))).toStrictEqual([]);
    });
  },
);
