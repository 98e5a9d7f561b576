import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { latchkey } from "latchkey/node";
import { type TestAuth, testAuth } from "latchkey/testing";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { freePort } from "../server/serve.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { logIn, openVisitor, pathOf, register } from "./visitor.ts";

const password = "marble onion staircase";
const newPassword = "quiet lemon tractor 12";

vi.setConfig({ testTimeout: 60_000 });

describe.skipIf(chromiumPath() === null)("an address, without JavaScript", () => {
  let auth: TestAuth;
  let server: Server;
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://localhost:${port}`;
    auth = testAuth({ baseUrl: url, verification: "required", pages: { afterLogin: "/account" } });
    const mount = latchkey(auth, { pages: true });
    server = createServer((request, response) => mount(request, response, () => response.writeHead(404).end()));
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
    await auth?.close();
  });

  /** The link in the newest mail to an address that leads to a page. */
  const linkTo = (to: string, path: string): Promise<string> =>
    vi.waitUntil(
      () => {
        const links = auth.mails
          .filter((mail) => mail.to === to)
          .flatMap(({ text }) => text.match(/^http\S+$/gm) ?? [])
          .filter((link) => new URL(link).pathname === path);
        return links.at(-1);
      },
      { timeout: 20_000 },
    );

  async function newPerson(name: string) {
    const visitor = await openVisitor(browser, url);
    const email = `${name.toLowerCase()}@example.com`;
    await register(visitor.page, { name, email, password });
    await visitor.page.goto(await linkTo(email, "/verify-email"));
    await visitor.page.getByRole("button", { name: "Confirm" }).click();
    expect(pathOf(visitor.page)).toBe("/account");
    return { ...visitor, email };
  }

  test("is changed by a form and two mails, and put back by the one that went to the address of before", async () => {
    const { page, email, complaints } = await newPerson("Ada");
    const to = "ada.new@example.com";
    await page.getByText("Change address").click();
    await page.getByLabel("New address").fill("nobody");
    await page.getByRole("button", { name: "Send the link" }).click();
    expect(await page.getByRole("alert").innerText()).toContain("Enter an email address");
    expect(await page.locator(":focus").getAttribute("name")).toBe("newEmail");
    expect(await page.getByLabel("New address").inputValue()).toBe("nobody");
    await page.getByLabel("New address").fill(to);
    await page.getByRole("button", { name: "Send the link" }).click();
    expect(await page.getByRole("heading").innerText()).toBe("Check your mail");
    await page.getByRole("link", { name: "Back to your account" }).click();
    expect(await page.getByRole("main").innerText()).toContain(email);

    const link = await linkTo(to, "/verify-email");
    // On her phone she is not signed in: it leads through log-in, and back.
    const phone = await openVisitor(browser, url, { viewport: { width: 390, height: 844 } });
    await phone.page.goto(link);
    expect(phone.page.url()).not.toContain("token");
    await phone.page.getByRole("link", { name: "Sign in" }).click();
    await logIn(phone.page, { email, password });
    expect(pathOf(phone.page)).toBe("/verify-email");
    await phone.page.getByRole("button", { name: "Confirm" }).click();
    expect(await phone.page.getByRole("status").innerText()).toContain("Your address is changed.");
    expect(await phone.page.getByRole("main").innerText()).toContain(to);

    const elsewhere = await openVisitor(browser, url);
    await elsewhere.page.goto(await linkTo(email, "/undo-email-change"));
    expect(await elsewhere.page.getByRole("main").innerText()).toContain(email);
    await elsewhere.page.getByRole("button", { name: "Put it back" }).click();
    expect(await elsewhere.page.getByRole("main").innerText()).toContain(
      `${email} is the address of the account again`,
    );
    await elsewhere.page.getByLabel("New password").fill(newPassword);
    await elsewhere.page.getByRole("button", { name: "Set password" }).click();
    expect(await elsewhere.page.getByRole("status").innerText()).toContain("Your password is changed.");
    for (const one of [page, phone.page]) {
      await one.goto("/account");
      expect(pathOf(one)).toContain("/login");
    }
    await logIn(elsewhere.page, { email, password: newPassword });
    expect(await elsewhere.page.getByRole("main").innerText()).toContain("Change of email undone");
    for (const one of [complaints, phone.complaints, elsewhere.complaints]) expect(one).toStrictEqual([]);
  });

  test("an old session asks first who she is, and comes back to the form", async () => {
    const { page } = await newPerson("Grace");
    auth.clock.advance(700);
    await page.reload();
    await page.getByText("Change address").first().click();
    await page.getByRole("link", { name: "Change address" }).click();
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Confirm" }).click();
    expect(page.url()).toBe(`${url}/account#email`);
    expect(await page.getByLabel("New address").isVisible()).toBe(true);
  });

  test("a sign-in that was not hers: one button, a new password, and the thief is out", async () => {
    const { page, email } = await newPerson("Radia");
    const thief = await openVisitor(browser, url, {
      userAgent: "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Firefox/140.0",
    });
    await thief.page.goto("/login");
    await logIn(thief.page, { email, password });
    expect(pathOf(thief.page)).toBe("/account");
    await page.goto(await linkTo(email, "/not-me"));
    await page.getByRole("button", { name: "That was not me" }).click();
    await page.getByLabel("New password").fill(newPassword);
    await page.getByRole("button", { name: "Set password" }).click();
    await thief.page.goto("/account");
    expect(pathOf(thief.page)).toContain("/login");
    await logIn(thief.page, { email, password });
    expect(await thief.page.getByRole("alert").innerText()).toContain("do not belong together");
    await page.goto(await linkTo(email, "/not-me"));
    expect(await page.getByRole("main").innerText()).toContain("does not work any more");
    await page.goto("/login");
    await logIn(page, { email, password: newPassword });
    expect(await page.getByRole("main").innerText()).toContain("A sign-in was reported as not yours");
  });
});
