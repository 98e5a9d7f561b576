import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { sampleNow } from "./page-states.ts";
import { openPictureBrowser } from "./picture/picture-browser.ts";
import { startProduct } from "./picture/start-product.ts";
import { takePicture } from "./picture/take-picture.ts";
import { terminalPage } from "./picture/terminal-page.ts";

/*
 * Takes the newcomer's minute of the README, from the product itself: `npm start`, an account, a second device, and its end.
 *   node scripts/take-newcomer.ts [DIR]     writes the pictures to docs/images, or to DIR
 * CHROMIUM names another Chromium than /usr/bin/chromium.
 */

const folder = process.argv[2] ?? fileURLToPath(new URL("../docs/images", import.meta.url));
const person = { name: "Mira Okafor", email: "mira@example.com", password: "tide table and lantern" };
const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
const iphone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
/** A window that is small: three of them stand side by side. */
const small = { width: 440, height: 500 };

mkdirSync(folder, { recursive: true });
await using product = await startProduct(sampleNow);
await using opened = await openPictureBrowser();
const { browser } = opened;

const terminal = await openDevice(browser, firefox, { width: 2 * small.width + 8, height: small.height });
// The keys open once, and are of a server that is gone: nobody needs to see them.
await terminal.setContent(terminalPage("npm start", product.output.replaceAll(/key=[\w-]+/g, "key=…")));
await save(terminal, "1-start");

const desk = await openDevice(browser, firefox);
await desk.goto("/register");
await desk.getByLabel("Name").fill(person.name);
await desk.getByLabel("Email").fill(person.email);
await desk.getByLabel("Password", { exact: true }).fill(person.password);
await save(desk, "2-register", "main form");
await desk.getByRole("button", { name: "Create account" }).click();
await save(desk, "3-registered");

const mails = await openDevice(browser, firefox);
await mails.goto(product.mailbox);
await save(mails, "4-mailbox", ".mail");
// The link of the mail, in the browser that registered: her address is confirmed.
await desk.goto((await mails.locator(".plain a").first().getAttribute("href")) ?? "");
await desk.getByRole("button", { name: "Confirm" }).click();
await desk.waitForURL(/\/account/);

const phone = await openDevice(browser, iphone);
await phone.goto("/login");
await phone.getByLabel("Email").fill(person.email);
await phone.getByLabel("Password", { exact: true }).fill(person.password);
await save(phone, "5-phone", "h1");
await phone.getByRole("button", { name: "Log in" }).click();
await phone.waitForURL(/\/account/);

await desk.goto("/account");
await save(desk, "6-seen", "#sessions");
await desk.getByRole("button", { name: /End session on Safari/ }).click();
await desk.getByText("That session has ended.").waitFor();
await save(desk, "7-ended");

await phone.goto("/account");
await phone.getByText("This session was ended elsewhere.").waitFor();
await save(phone, "8-signed-out", "h1");

async function openDevice(opener: Browser, userAgent: string, viewport = small): Promise<Page> {
  const context = await opener.newContext({
    userAgent,
    viewport,
    baseURL: product.url,
    reducedMotion: "reduce",
    locale: "en",
    timezoneId: "UTC",
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(sampleNow);
  return page;
}

/** What the window shows, by day and by night, from the top or from an element on. */
async function save(page: Page, name: string, from?: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate((selector) => {
      const element = selector === null ? null : document.querySelector(selector);
      if (element === null) return window.scrollTo(0, 0);
      // Parts keep clear of what sticks to the top.
      const clear = Math.max(12, Number.parseFloat(getComputedStyle(element).scrollMarginTop));
      window.scrollTo(0, element.getBoundingClientRect().top + window.scrollY - clear);
    }, from ?? null);
    const picture = await takePicture(page, { scale: 1.5, quality: 72, windowOnly: true });
    const file = `newcomer-${name}${colorScheme === "dark" ? ".dark" : ""}.webp`;
    writeFileSync(join(folder, file), picture);
    console.log(`${file} ${Math.ceil(picture.length / 1000)} kB`);
  }
}
