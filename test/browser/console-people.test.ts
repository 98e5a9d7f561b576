import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, type Serving, serve } from "../server/serve.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { openVisitor, pathOf, register, type Visitor } from "./visitor.ts";

const password = "a long walk by the sea";

describe.skipIf(chromiumPath() === null)("people in the console", () => {
  const folder = emptyFolder();
  let server: Serving;
  let browser: Browser;

  beforeAll(async () => {
    [server, browser] = await Promise.all([serve(folder.path), launchBrowser()]);
    for (const name of ["Ada", "Adele", "Barnaby", "Marisol"]) {
      const answer = await fetch(`${server.url}/auth/register`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name, email: `${name.toLowerCase()}@example.com`, password }),
      });
      if (answer.status !== 201) throw new Error(`${name} was not registered: ${answer.status}`);
    }
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    folder.remove();
  });

  /** As another process would, behind the server's back. */
  function raw(sql: string, ...values: readonly string[]): void {
    const database = new DatabaseSync(join(folder.path, ".latchkey", "latchkey.db"), { timeout: 10_000 });
    database.prepare(sql).run(...values);
    database.close();
  }

  async function admin(name: string, javaScriptEnabled: boolean): Promise<Visitor> {
    const visitor = await openVisitor(browser, server.url, { javaScriptEnabled });
    const email = `${name.toLowerCase()}@example.com`;
    await register(visitor.page, { name, email, password });
    raw("update latchkey_users set operator = 'admin', email_verified = 1 where email = ?", email);
    return visitor;
  }

  /** In the order of the alphabet: which of two comes first is not what this is about. */
  const rows = async (page: Page): Promise<string[]> => (await page.locator("tbody th a").allInnerTexts()).toSorted();
  const open = async (page: Page, name: string): Promise<void> => {
    await page.goto(`/admin/users?search=${name}`);
    await page.getByRole("link", { name, exact: true }).click();
  };

  test("without script: somebody is found, banned for a reason, let in again, and a session of hers is ended", async () => {
    const { page, complaints } = await admin("Grace", false);
    await page.goto("/admin/users");
    await page.getByLabel("Name, address or id").fill("barn");
    await page.getByRole("button", { name: "Search" }).click();
    expect(await rows(page)).toStrictEqual(["Barnaby"]);
    expect(await page.getByLabel("Name, address or id").inputValue()).toBe("barn");
    await page.getByRole("link", { name: "Barnaby" }).click();
    await page.locator('a[href*="/sessions/"][href*="/end"]').first().click();
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("End this session?");
    await page.getByRole("button", { name: "End session" }).click();
    expect(await page.getByRole("status").innerText()).toBe("1 session ended.");
    await page.getByRole("link", { name: "Ban" }).click();
    expect(await page.getByRole("main").innerText()).toContain("Ends 0 sessions.");
    await page.getByLabel("Reason").fill("Spam in the forum");
    await page.getByRole("button", { name: "Ban" }).click();
    expect(await page.getByRole("status").innerText()).toBe("Banned. 0 sessions ended.");
    await page.locator("summary", { hasText: "Banned" }).click();
    expect(await page.getByRole("main").innerText()).toContain("Spam in the forum");
    await page.getByRole("link", { name: "Take the ban back" }).click();
    await page.getByRole("button", { name: "Take the ban back" }).click();
    expect(await page.getByRole("status").innerText()).toBe("The ban is taken back.");
    expect(complaints).toStrictEqual([]);
  });

  test("with script: what is found is shown while she types, the caret stays, and the way back leads to it", async () => {
    const { page, complaints } = await admin("Radia", true);
    await page.goto("/admin/users");
    const search = page.getByLabel("Name, address or id");
    await search.click();
    await search.pressSequentially("ada");
    await expect.poll(() => rows(page), { timeout: 15_000 }).toStrictEqual(["Ada"]);
    await expect.poll(() => pathOf(page)).toBe("/admin/users?search=ada");
    expect(await page.locator(".found").innerText()).toBe("1 person found");
    expect(await page.locator(".found").getAttribute("role")).toBe("status");
    // In the middle of what was typed: the caret is where she put it.
    await search.press("Home");
    await search.press("ArrowRight");
    await search.press("ArrowRight");
    await search.press("Delete");
    await expect.poll(() => rows(page), { timeout: 15_000 }).toStrictEqual(["Ada", "Adele"]);
    expect(
      await search.evaluate((input: HTMLInputElement) => [document.activeElement === input, input.selectionStart]),
    ).toStrictEqual([true, 2]);
    await page.getByRole("link", { name: "Adele" }).click();
    await page.getByRole("heading", { level: 1, name: "Adele" }).waitFor();
    await page.goBack();
    await expect.poll(() => rows(page)).toStrictEqual(["Ada", "Adele"]);
    expect(pathOf(page)).toBe("/admin/users?search=ad");
    // An answer that comes after a newer one is dropped.
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route("**/admin/users?search=adel", async (route) => {
      await held;
      await route.continue().catch(() => {});
    });
    await search.fill("adel");
    await expect.poll(() => page.locator("#users-found").getAttribute("aria-busy"), { timeout: 15_000 }).toBe("true");
    await search.fill("mari");
    await expect.poll(() => rows(page), { timeout: 15_000 }).toStrictEqual(["Marisol"]);
    release();
    await search.fill("zzz");
    await expect.poll(() => page.locator(".found").innerText(), { timeout: 15_000 }).toBe("Nobody found");
    expect(await page.getByText("Nobody matches").isVisible()).toBe(true);
    await page.getByLabel("Operators").selectOption("any");
    await search.fill("");
    await expect.poll(() => rows(page), { timeout: 15_000 }).toContain("Radia");
    expect(complaints).toStrictEqual([]);
  });

  test("with script: an act is asked about in a dialog, which Escape closes, and which is a page where it cannot be one", async () => {
    const { page, complaints } = await admin("Hedy", true);
    await open(page, "Marisol");
    const link = page.getByRole("link", { name: "Ban" });
    const dialog = page.getByRole("dialog", { name: "Ban Marisol?" });
    await link.click();
    await dialog.waitFor();
    expect(await dialog.innerText()).toMatch(/Ends \d sessions?\./);
    expect(await page.locator(":focus").getAttribute("name")).toBe("reason");
    await page.keyboard.press("Escape");
    await expect.poll(() => dialog.count()).toBe(0);
    expect(await page.locator(":focus").innerText()).toBe("Ban");
    await page.keyboard.press("Enter");
    await dialog.waitFor();
    await dialog.getByRole("link", { name: "Cancel" }).click();
    await expect.poll(() => dialog.count()).toBe(0);
    const path = pathOf(page);
    await link.click();
    await dialog.getByLabel("Reason").fill("x".repeat(501));
    await dialog.getByRole("button", { name: "Ban" }).click();
    // Refused: the page of the act says why, with what was typed.
    await page.getByRole("alert").waitFor();
    expect(pathOf(page)).toBe(`${path}/ban`);
    expect(await page.getByLabel("Reason").inputValue()).toBe("x".repeat(501));
    await page.getByLabel("Reason").fill("Spam");
    await page.getByRole("button", { name: "Ban" }).click();
    expect(await page.getByRole("status").innerText()).toMatch(/^Banned\. \d sessions? ended\.$/);
    // Nobody answers: the link leads where it says.
    let isCut = true;
    await page.route("**/unban", (route) => {
      const aborts = isCut;
      isCut = false;
      return aborts ? route.abort() : route.continue();
    });
    await page.getByRole("link", { name: "Take the ban back" }).click();
    await page.waitForURL("**/unban");
    await page.getByRole("button", { name: "Take the ban back" }).click();
    expect(await page.getByRole("status").innerText()).toBe("The ban is taken back.");
    // A proof that is too old: she is asked for a new one, and comes back to the page of the act.
    raw("update latchkey_sessions set authenticated_at = authenticated_at - 3600000");
    await page.getByRole("link", { name: "Ban" }).click();
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Confirm" }).click();
    expect(pathOf(page)).toBe(`${path}/ban`);
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("Ban Marisol?");
    expect(complaints.filter((text) => !text.includes("ERR_FAILED"))).toStrictEqual([]);
  });
});
