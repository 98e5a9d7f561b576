import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, type Serving, serve } from "../server/serve.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { logIn, openVisitor, pathOf, register, type Visitor } from "./visitor.ts";

const grace = { name: "Grace Hopper", email: "grace@example.com", password: "nanoseconds of wire" };

/** What has the focus, so that typing goes on there. */
function focused(page: Page): Promise<string | null> {
  return page.locator(":focus").getAttribute("id");
}

/** The texts that a screen reader reads out after a field's label. */
async function description(page: Page, label: string): Promise<string> {
  const ids = (await page.getByLabel(label, { exact: true }).getAttribute("aria-describedby"))?.split(" ") ?? [];
  const texts = await Promise.all(ids.map((id) => page.locator(`#${id}`).innerText()));
  return texts.join(" ");
}

describe.skipIf(chromiumPath() === null)("a form that was refused, without JavaScript", () => {
  const folder = emptyFolder();
  let server: Serving;
  let browser: Browser;
  let visitor: Visitor;
  let page: Page;

  beforeAll(async () => {
    [server, browser] = await Promise.all([serve(folder.path), launchBrowser()]);
    const owner = await openVisitor(browser, server.url);
    await register(owner.page, grace);
    await owner.context.close();
    visitor = await openVisitor(browser, server.url);
    ({ page } = visitor);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    folder.remove();
  });

  test("a wrong password: the address is kept, the sentence does not say which of the two is wrong", async () => {
    await page.goto("/login?returnTo=%2Faccount%23sessions");
    await logIn(page, { ...grace, password: "something else entirely" });
    const sentence = "That email and password do not belong together. Check both and try again.";
    expect(await page.getByRole("alert").innerText()).toContain(sentence);
    expect(await page.title()).toMatch(/^Error: Log in/);
    expect(await page.getByLabel("Email").inputValue()).toBe(grace.email);
    expect(await page.getByLabel("Password").inputValue()).toBe("");
    expect(await focused(page)).toBe("login-password");
    expect(await description(page, "Password")).toContain(sentence);
  });

  test("an unknown address gets the very same page", async () => {
    const shown = async (email: string): Promise<string> => {
      await page.goto("/login");
      await logIn(page, { email, password: "something else entirely" });
      return (await page.content()).replaceAll(email, "…");
    };
    expect(await shown("nobody@example.com")).toBe(await shown(grace.email));
  });

  test("after the right password she lands where she was heading, error or not", async () => {
    await page.goto("/login?returnTo=%2Faccount%3Ftab%3D1");
    await logIn(page, { ...grace, password: "something else entirely" });
    await logIn(page, grace);
    expect(pathOf(page)).toBe("/account?tab=1");
    await page.getByRole("button", { name: "Log out" }).click();
  });

  test("a weak password: name and address are kept, the sentence is at the field", async () => {
    await register(page, { name: "Alan", email: "alan@example.com", password: "password1" });
    const sentence = "This password is among the first that anyone would guess. Choose another.";
    expect(new URL(page.url()).pathname).toBe("/register");
    expect(await description(page, "Password")).toContain(sentence);
    expect(await page.getByLabel("Password").getAttribute("aria-invalid")).toBe("true");
    expect(await page.getByLabel("Name").inputValue()).toBe("Alan");
    expect(await page.getByLabel("Email").inputValue()).toBe("alan@example.com");
    expect(await page.getByLabel("Password").inputValue()).toBe("");
    expect(await focused(page)).toBe("register-password");
  });

  test("an address that is taken: the sentence is at the field and log-in is one click away", async () => {
    await register(page, { ...grace, name: "Somebody else" });
    expect(await description(page, "Email")).toContain("An account with this email exists already.");
    expect(await focused(page)).toBe("register-email");
    expect(await page.getByLabel("Name").inputValue()).toBe("Somebody else");
    await page.getByRole("link", { name: "Log in instead" }).click();
    expect(new URL(page.url()).pathname).toBe("/login");
  });

  test("nothing filled in: every field is named, and the summary leads to each", async () => {
    await page.goto("/register");
    await page.getByRole("button", { name: "Create account" }).click();
    const links = page.getByRole("alert").getByRole("link");
    expect(await links.allInnerTexts()).toStrictEqual(["Enter your email address.", "Enter a password."]);
    await links.last().focus();
    await page.keyboard.press("Enter");
    expect(await page.locator(":target").getAttribute("name")).toBe("password");
    await links.first().click();
    expect(await focused(page)).toBe("register-email");
  });

  test("what was typed is text: markup in it does nothing", async () => {
    const name = `"><img src=x onerror=alert(1)><script>document.title='taken'</script>`;
    await register(page, { name, email: "alan@example.com", password: "password1" });
    expect(await page.getByLabel("Name").inputValue()).toBe(name);
    expect(await page.locator("img").count()).toBe(0);
  });

  test("a failure is shown once: a reload is a fresh page", async () => {
    await page.goto("/login");
    await logIn(page, { ...grace, password: "something else entirely" });
    expect(await page.getByRole("alert").count()).toBe(1);
    await page.goto("/login");
    expect(await page.getByRole("alert").count()).toBe(0);
    expect(await page.getByLabel("Email").inputValue()).toBe("");
  });

  test("a page that does not exist says so and leads on", async () => {
    const answer = await page.goto("/nowhere");
    expect(answer?.status()).toBe(404);
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("This page does not exist");
    await page.getByRole("link", { name: "Log in" }).click();
    expect(new URL(page.url()).pathname).toBe("/login");
  });

  test("nothing but the missing page was complained about", () => {
    expect(visitor.complaints.filter((text) => !text.endsWith("(/nowhere)"))).toStrictEqual([]);
  });
});
