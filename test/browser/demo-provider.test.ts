import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, type Serving, serve } from "../server/serve.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { openVisitor, pathOf, type Visitor } from "./visitor.ts";

describe.skipIf(chromiumPath() === null)("the demo provider, without JavaScript and without a network", () => {
  const folder = emptyFolder();
  let server: Serving;
  let browser: Browser;
  let visitor: Visitor;

  beforeAll(async () => {
    [server, browser] = await Promise.all([serve(folder.path), launchBrowser()]);
    visitor = await openVisitor(browser, server.url, { viewport: { width: 390, height: 844 } });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    folder.remove();
  });

  test("the address of the terminal leads to the log-in page, which offers it", async () => {
    const { page } = visitor;
    const address = /http:\S+\/demo\?key=\S+/.exec(server.output())?.[0] ?? "";
    await page.goto(address);
    expect(pathOf(page)).toBe("/login");
    await page.getByRole("link", { name: "Continue with Demo" }).click();
    expect(new URL(page.url()).pathname).toBe("/demo/authorize");
    expect(await page.getByRole("radio").count()).toBe(3);
  });

  test("Cancel comes back with a sentence, and the way in is still there", async () => {
    const { page } = visitor;
    await page.getByRole("button", { name: "Cancel" }).click();
    expect(new URL(page.url()).pathname).toBe("/login");
    expect(await page.getByRole("alert").innerText()).toContain("The sign-in was cancelled at Demo.");
    await page.getByRole("link", { name: "Continue with Demo" }).click();
  });

  test("a person is chosen by her name and allowed, and has an account with name, address and picture", async () => {
    const { page } = visitor;
    const pictures = await page
      .locator("img")
      .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));
    expect(pictures).toStrictEqual([96, 96, 96]);
    await page.getByText("Marisol Vento").click();
    await page.getByRole("button", { name: "Allow" }).click();
    expect(pathOf(page)).toBe("/account");
    const text = await page.getByRole("main").innerText();
    expect(text).toContain("Marisol Vento");
    expect(text).toContain("marisol@example.com");
    const session = await page.request.get("/auth/session");
    const { user } = (await session.json()) as { user: { avatarUrl: string | null } };
    expect(user.avatarUrl?.startsWith(`${server.url}/auth/`)).toBe(true);
    expect((await page.request.get(user.avatarUrl ?? "")).headers()["content-type"]).toBe("image/png");
  });

  test("nothing was refused by a policy, and nobody else was asked", () => {
    expect(visitor.complaints).toStrictEqual([]);
  });
});
