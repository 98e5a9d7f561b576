import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, type Serving, serve } from "../server/serve.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { logIn, openVisitor, pathOf, register, type Visitor } from "./visitor.ts";

const ada = { name: "Ada Lovelace", email: "ada@example.com", password: "notes on the engine" };
const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
const iphone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

/** The part of the account page that lists sessions; what happened is another list. */
function sessionsOn(page: Page): Locator {
  return page.locator("#sessions");
}

describe.skipIf(chromiumPath() === null)("a newcomer, without JavaScript", () => {
  const folder = emptyFolder();
  let server: Serving;
  let browser: Browser;
  let desk: Visitor;
  let phone: Visitor;

  beforeAll(async () => {
    [server, browser] = await Promise.all([serve(folder.path), launchBrowser()]);
    desk = await openVisitor(browser, server.url, { userAgent: firefox });
    phone = await openVisitor(browser, server.url, { userAgent: iphone, viewport: { width: 390, height: 844 } });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    folder.remove();
  });

  test("opens the bare address, finds the way to register, and sees the account", async () => {
    const { page } = desk;
    await page.goto("/");
    expect(pathOf(page)).toBe("/login?returnTo=%2Faccount");
    await page.getByRole("link", { name: "Create an account" }).click();
    expect(new URL(page.url()).pathname).toBe("/register");
    await register(page, ada);
    expect(pathOf(page)).toBe("/account");
    expect(await page.getByRole("main").innerText()).toContain(ada.name);
    expect(await page.getByText(ada.email).first().isVisible()).toBe(true);
    expect(await page.getByRole("heading", { name: "Firefox on Windows" }).isVisible()).toBe(true);
    expect(await sessionsOn(page).getByText("This device").isVisible()).toBe(true);
  });

  test("logs in on a phone, and each device sees the other", async () => {
    await phone.page.goto("/login");
    await logIn(phone.page, ada);
    expect(pathOf(phone.page)).toBe("/account");
    for (const { page } of [desk, phone]) {
      await page.goto("/account");
      const names = await sessionsOn(page).getByRole("listitem").getByRole("heading").allInnerTexts();
      expect(names.map((name) => name.replace("This device", "").trim()).toSorted()).toStrictEqual([
        "Firefox on Windows",
        "Safari on iOS",
      ]);
      expect(await sessionsOn(page).getByText("This device").count()).toBe(1);
    }
  });

  test("ends the phone's session at the desk, and the phone is out with its next request", async () => {
    await desk.page.getByRole("button", { name: /End session on Safari/ }).click();
    expect(await desk.page.getByText("That session has ended.").isVisible()).toBe(true);
    expect(await sessionsOn(desk.page).getByRole("listitem").count()).toBe(1);
    await phone.page.goto("/account");
    expect(pathOf(phone.page)).toBe("/login?notice=session_revoked&returnTo=%2Faccount");
    const sentence = phone.page.getByText("This session was ended elsewhere. Log in to carry on.");
    expect(await sentence.isVisible()).toBe(true);
    await logIn(phone.page, ada);
    expect(pathOf(phone.page)).toBe("/account");
  });

  test("changes the password, which signs the phone out and leaves the desk in", async () => {
    const { page } = desk;
    const password = "a quieter engine";
    await page.getByLabel("Current password").fill(ada.password);
    await page.getByLabel("New password").fill(password);
    await page.getByRole("button", { name: "Change password" }).click();
    expect(await page.getByText("Your password is changed, and every other session has ended.").isVisible()).toBe(true);
    await phone.page.goto("/account");
    expect(new URL(phone.page.url()).pathname).toBe("/login");
    await logIn(phone.page, ada);
    expect(await phone.page.getByRole("alert").innerText()).toContain("do not belong together");
    await logIn(phone.page, { ...ada, password });
    expect(pathOf(phone.page)).toBe("/account");
  });

  test("keeps her session through a restart of the server", async () => {
    expect(await server.stop()).toBe(0);
    server = await serve(folder.path, { PORT: String(server.port) });
    await desk.page.goto("/account");
    expect(await desk.page.getByRole("main").innerText()).toContain(ada.name);
  });

  test("logs out, and going back in the browser shows nothing of the account", async () => {
    const { page } = desk;
    await page.getByRole("button", { name: "Log out" }).click();
    expect(pathOf(page)).toBe("/login?notice=signed_out");
    expect(await page.getByRole("heading", { name: "You are logged out" }).isVisible()).toBe(true);
    await page.goBack();
    expect(await page.getByText(ada.email).count()).toBe(0);
    await page.goto("/account");
    expect(new URL(page.url()).pathname).toBe("/login");
  });

  test("saw no error in the console, no refused style, and nobody else was asked", () => {
    expect(desk.complaints).toStrictEqual([]);
    expect(phone.complaints).toStrictEqual([]);
  });
});
