import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, type Serving, serve } from "../server/serve.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { logIn, logOut, openVisitor, pathOf, register, type Visitor } from "./visitor.ts";

const password = "a long walk by the sea";

describe.skipIf(chromiumPath() === null)("an account, without JavaScript", () => {
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

  async function newPerson(name: string): Promise<Visitor & { readonly email: string }> {
    const visitor = await openVisitor(browser, server.url);
    const email = `${name.toLowerCase()}@example.com`;
    await register(visitor.page, { name, email, password });
    return { ...visitor, email };
  }

  test("keep me signed in: the cookie stays for thirty days, unticked it goes with the browser", async () => {
    const { page, context, email } = await newPerson("Mary");
    const expiry = async (): Promise<number> => (await context.cookies()).find(isSession)?.expires ?? 0;
    await page.getByRole("button", { name: "Log out" }).click();
    await logIn(page, { email, password });
    expect((await expiry()) - Date.now() / 1000).toBeGreaterThan(29.9 * 86_400);
    await logOut(page);
    await page.getByLabel("Keep me signed in").uncheck();
    await logIn(page, { email, password });
    expect(pathOf(page)).toBe("/account");
    expect(await expiry()).toBe(-1);
    const session = (await context.cookies()).find(isSession);
    expect(session).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  });

  test("a name is changed, and taken away", async () => {
    const { page, complaints } = await newPerson("Hedy");
    await page.getByLabel("Name").fill("Hedy <Lamarr>");
    await page.getByRole("button", { name: "Save name" }).click();
    expect(await page.getByText("Saved.").isVisible()).toBe(true);
    expect(await page.getByRole("main").innerText()).toContain("Hedy <Lamarr>");
    await page.getByLabel("Name").fill("");
    await page.getByRole("button", { name: "Save name" }).click();
    expect(await page.getByRole("main").innerText()).not.toContain("Lamarr");
    expect(complaints).toStrictEqual([]);
  });

  test("a wrong current password is said at its field, in its section", async () => {
    const { page } = await newPerson("Joan");
    await page.getByLabel("Current password").fill("something else entirely");
    await page.getByLabel("New password").fill("another long walk inland");
    await page.getByRole("button", { name: "Change password" }).click();
    expect(await page.getByRole("alert").innerText()).toContain("That is not your current password.");
    expect(await page.locator(":focus").getAttribute("name")).toBe("currentPassword");
  });

  test("download my data gives a file with everything and no secret", async () => {
    const { page, email } = await newPerson("Radia");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download my data" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("account.json");
    const text = readFileSync(await download.path(), "utf8");
    expect(JSON.parse(text)).toMatchObject({ user: { email, name: "Radia" }, sessions: [{ current: true }] });
    expect(text).not.toMatch(/argon2|lks_|seed/i);
  });

  test("a deletion ends everything, can be undone with the password, and then all is as before", async () => {
    const { page, email, complaints } = await newPerson("Annie");
    await page.getByText("Delete this account").click();
    await page.getByRole("button", { name: "Delete my account" }).click();
    expect(pathOf(page)).toBe("/login?notice=deleted");
    expect(await page.getByText("will be erased after seven days").isVisible()).toBe(true);
    await page.goto("/account");
    expect(new URL(page.url()).pathname).toBe("/login");

    await logIn(page, { email, password });
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("This account is closing");
    expect(await page.getByLabel("Email").inputValue()).toBe(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Keep my account" }).click();
    expect(pathOf(page)).toBe("/account");
    expect(await page.getByRole("main").innerText()).toContain("Annie");
    expect(complaints).toStrictEqual([]);
  });

  test("with a wrong password a closing account does not even say that it is closing", async () => {
    const { page, email } = await newPerson("Barbara");
    await page.getByText("Delete this account").click();
    await page.getByRole("button", { name: "Delete my account" }).click();
    await logIn(page, { email, password: "something else entirely" });
    expect(await page.getByRole("alert").innerText()).toContain("do not belong together");
  });

  test("nothing scrolls sideways, however long a name is and however narrow the window", async () => {
    const long = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschafers";
    const person = { name: long, email: `${long.slice(0, 60)}@a-rather-long-host-name.example.com`, password };
    const { page } = await openVisitor(browser, server.url);
    // The narrow ones are a small phone, and a window of 1280 by 1024 at four hundred percent.
    const expectFit = async (what: string): Promise<void> => {
      for (const [width, height] of [
        [390, 844],
        [320, 568],
        [320, 256],
      ] as const) {
        await page.setViewportSize({ width, height });
        const sideways = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect([what, width, height, sideways]).toStrictEqual([what, width, height, 0]);
      }
    };
    for (const path of ["/login", "/register", "/nowhere"]) {
      await page.goto(path);
      await expectFit(path);
    }
    await register(page, { ...person, password: "password1" });
    await expectFit("refused registration");
    await register(page, person);
    expect(pathOf(page)).toBe("/account");
    await page.getByText("Delete this account").click();
    await expectFit("account");
  });
});

function isSession(cookie: { readonly name: string }): boolean {
  return cookie.name.startsWith("latchkey-session");
}
