import type { Browser, Page, Request } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { copies } from "../../src/pages/copy.ts";
import { emptyFolder, type Serving, serve } from "../server/serve.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { openVisitor, pathOf, register, type Visitor } from "./visitor.ts";

/*
 * The same walk in four looks. They are chosen so that every page is seen on a desktop and a phone, by day and by night, with JavaScript and without:
 * each pair of these is among them, not each triple. Each flow in full, with all that can go wrong in it, is in `keyboard.test.ts`, with JavaScript
 * and without.
 */
const looks = [
  { device: "a desktop", colorScheme: "light", javaScriptEnabled: false },
  { device: "a desktop", colorScheme: "dark", javaScriptEnabled: true },
  { device: "a phone", colorScheme: "light", javaScriptEnabled: true },
  { device: "a phone", colorScheme: "dark", javaScriptEnabled: false },
] as const;
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** What a page may cost, the first time: requests with its style and script, and bytes on the wire. */
const limits: Readonly<Record<string, { readonly requests: number; readonly bytes: number }>> = {
  // 20 KB with the headers of both answers, and with what development adds: its strip, and the button of the demo provider.
  "/login": { requests: 2, bytes: 20_480 },
  "/register": { requests: 3, bytes: 40_000 },
  "/forgot-password": { requests: 3, bytes: 40_000 },
  "/verify-email": { requests: 3, bytes: 40_000 },
  "/account": { requests: 3, bytes: 50_000 },
  "/nowhere": { requests: 2, bytes: 30_000 },
};

vi.setConfig({ testTimeout: 90_000 });
const say = copies.en;
const password = "a long walk by the sea";

describe.skipIf(chromiumPath() === null)("the pages of a real server", () => {
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

  describe.each(looks)(
    "on $device, $colorScheme, JavaScript $javaScriptEnabled",
    ({ device, colorScheme, javaScriptEnabled }) => {
      const isPhone = device === "a phone";
      const email = `${isPhone ? "phone" : "desk"}-${colorScheme}@example.com`;
      let visitor: Visitor;
      let page: Page;

      beforeAll(async () => {
        const size = isPhone ? phone : { viewport: { width: 1280, height: 800 } };
        visitor = await openVisitor(browser, server.url, { ...size, colorScheme, javaScriptEnabled });
        ({ page } = visitor);
      });

      afterAll(() => visitor?.context.close());

      /** With a finger on a phone, with a mouse elsewhere. */
      async function press(name: string): Promise<void> {
        const target = page
          .getByRole("button", { name, exact: true })
          .or(page.getByRole("link", { name, exact: true }));
        await Promise.all([page.waitForEvent("load"), isPhone ? target.first().tap() : target.first().click()]);
      }

      /** It fits, it wears the colours that were asked for, and it says what it should. */
      async function expectPage(heading: string): Promise<void> {
        expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe(heading);
        const { sideways, paper } = await page.evaluate(() => ({
          sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          paper: getComputedStyle(document.body).backgroundColor,
        }));
        expect(sideways).toBe(0);
        const [red = 0] = paper.match(/\d+/g)?.map(Number) ?? [];
        expect(red < 128 ? "dark" : "light").toBe(colorScheme);
      }

      test("register, a wrong password, the account, a name, a password forgotten, and a page that is none", async () => {
        await page.goto("/login");
        await expectPage(say["login.title"]);
        await press(say["login.register"]);
        await expectPage(say["register.title"]);
        await register(page, { name: "Ada", email, password: "password1" });
        await expectPage(say["register.title"]);
        expect(await page.getByRole("alert").count()).toBe(1);
        await register(page, { name: "Ada", email, password });
        await expectPage(say["account.title"]);
        await page.locator('[name="name"]').fill("Ada Lovelace");
        await press(say["account.save"]);
        expect(await page.getByRole("status").first().innerText()).toBe(say["notice.saved"]);
        await expectPage(say["account.title"]);
        await press(say["account.logout"]);
        await page.goto("/login");
        await page.locator('[name="email"]').fill(email);
        await page.locator('[name="password"]').fill("something else entirely");
        await press(say["login.submit"]);
        await expectPage(say["login.title"]);
        expect(await page.getByRole("alert").count()).toBe(1);
        await page.locator('[name="password"]').fill(password);
        await press(say["login.submit"]);
        await expectPage(say["account.title"]);
        await press(say["account.logout"]);
        await page.goto("/forgot-password");
        await expectPage(say["forgot.title"]);
        await page.locator('[name="email"]').fill(email);
        await press(say["forgot.submit"]);
        await expectPage(say["forgot.sent_title"]);
        await page.goto("/verify-email");
        await expectPage(say["check_mail.title"]);
        expect(visitor.complaints).toStrictEqual([]);
        await page.goto("/nowhere");
        await expectPage(say["error.title.not_found"]);
      });
    },
  );

  test.each(Object.entries(limits))(
    "%s stays within its requests and bytes, and asks nobody else",
    async (path, limit) => {
      const visitor = await openVisitor(browser, server.url, { javaScriptEnabled: true });
      const { page, context, complaints } = visitor;
      if (path === "/account") await register(page, { name: "Grace", email: "grace@example.com", password });
      // What the page before still asks for would be counted with this one.
      await page.waitForLoadState("networkidle");
      const requests: Request[] = [];
      page.on("request", (request) => {
        if (!request.url().startsWith("data:")) requests.push(request);
      });
      // As if for the first time: with nothing kept.
      const session = await context.newCDPSession(page);
      await session.send("Network.enable");
      await session.send("Network.setCacheDisabled", { cacheDisabled: true });
      await page.goto(path, { waitUntil: "networkidle" });
      const sizes = await Promise.all(requests.map((request) => request.sizes()));
      const bytes = sizes.reduce((sum, size) => sum + size.responseHeadersSize + size.responseBodySize, 0);
      expect(pathOf(page)).toBe(path);
      expect(requests.length).toBeLessThanOrEqual(limit.requests);
      expect(bytes).toBeGreaterThan(1_000);
      expect(bytes).toBeLessThanOrEqual(limit.bytes);
      expect(complaints.filter((text) => !text.endsWith("(/nowhere)"))).toStrictEqual([]);
      await context.close();
    },
  );
});
