import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, type Serving, serve } from "../server/serve.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { openVisitor, pathOf, register } from "./visitor.ts";

const long = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschafers";
const katherine = {
  name: long,
  email: `${long.slice(0, 60)}@a-rather-long-host-name.example.com`,
  password: "an orbit by hand",
};

describe.skipIf(chromiumPath() === null)("the pages, without JavaScript", () => {
  const folder = emptyFolder();
  let server: Serving;
  let browser: Browser;

  beforeAll(async () => {
    [server, browser] = await Promise.all([serve(folder.path), launchBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    folder.remove();
  });

  test("/login needs two requests at most", async () => {
    const { page, requests, complaints } = await openVisitor(browser, server.url);
    await page.goto("/login", { waitUntil: "networkidle" });
    expect(requests[0]).toBe("/login");
    expect(requests.length).toBeLessThanOrEqual(2);
    expect(complaints).toStrictEqual([]);
  });

  test("from registration to the account and out again with nothing but the keyboard", async () => {
    const { page } = await openVisitor(browser, server.url);
    await page.goto("/login");
    await tabTo(page, "Create an account");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/register*");
    // The first field gets the focus by itself, so one can type at once.
    await page.locator('[name="name"]:focus').waitFor();
    await page.keyboard.type("Dorothy");
    await page.keyboard.press("Tab");
    await page.keyboard.type("dorothy@example.com");
    await page.keyboard.press("Tab");
    await page.keyboard.type("human computers first");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/account");
    expect(await page.getByRole("main").innerText()).toContain("Dorothy");
    await page.keyboard.press("Tab");
    expect(await focusedText(page)).toBe("Skip to content");
    await tabTo(page, "Delete this account");
    await page.keyboard.press("Enter");
    expect(await page.getByRole("button", { name: "Delete my account" }).isVisible()).toBe(true);
    await page.reload();
    await tabTo(page, "Log out");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/login?notice=signed_out");
    expect(pathOf(page)).toBe("/login?notice=signed_out");
  });

  test.each([
    ["a phone", { width: 390, height: 844 }],
    ["a narrow phone", { width: 320, height: 568 }],
    ["a window at four hundred percent", { width: 320, height: 256 }],
  ])("nothing scrolls sideways on %s, however long a name is", async (_, viewport) => {
    const { page, context } = await openVisitor(browser, server.url, { viewport });
    const email = `${viewport.width}${viewport.height}${katherine.email.slice(8)}`;
    for (const path of ["/login", "/register", "/nowhere"]) {
      await page.goto(path);
      expect([path, await sideways(page)]).toStrictEqual([path, 0]);
    }
    await register(page, { ...katherine, email, password: "password1" });
    expect(["refused registration", await sideways(page)]).toStrictEqual(["refused registration", 0]);
    await register(page, { ...katherine, email });
    expect(pathOf(page)).toBe("/account");
    await page.getByText("Delete this account").click();
    expect(["account", await sideways(page)]).toStrictEqual(["account", 0]);
    await context.close();
  });
});

/** Pixels that the page is wider than its window. */
function sideways(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

function focusedText(page: Page): Promise<string> {
  return page.locator(":focus").innerText();
}

/** Presses Tab until something with this text has the focus. */
async function tabTo(page: Page, text: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press("Tab");
    if ((await page.locator(":focus").count()) > 0 && (await focusedText(page)).trim() === text) return;
  }
  throw new Error(`Tab does not reach "${text}"`);
}
