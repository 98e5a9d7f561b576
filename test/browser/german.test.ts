import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, type Serving, serve } from "../server/serve.ts";
import { type MailServer, startMailServer } from "../mail/mail-server.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { openVisitor, pathOf, type Visitor } from "./visitor.ts";

const email = "grete@example.com";
const password = "laterne am roten ufer";

describe.skipIf(chromiumPath() === null)("somebody whose browser speaks German, without JavaScript", () => {
  const folder = emptyFolder();
  let mails: MailServer;
  let server: Serving;
  let browser: Browser;
  let visitor: Visitor;

  beforeAll(async () => {
    mails = await startMailServer();
    const environment = { SMTP_URL: mails.url, MAIL_FROM: "Tür <door@example.com>" };
    [server, browser] = await Promise.all([serve(folder.path, environment), launchBrowser()]);
    visitor = await openVisitor(browser, server.url, { locale: "de-AT", viewport: { width: 320, height: 640 } });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await mails?.close();
    folder.remove();
  });

  test("registers, is told in German what is wrong, gets a German mail, and sees her account", async () => {
    const { page } = visitor;
    await page.goto("/register");
    expect(await page.locator("html").getAttribute("lang")).toBe("de");
    await page.getByLabel("E-Mail").fill(email);
    await page.getByLabel("Passwort").fill("kurz");
    await page.getByRole("button", { name: "Konto anlegen" }).click();
    expect(await page.title()).toMatch(/^Fehler: /);
    expect(await page.getByRole("alert").innerText()).toContain("Nehmen Sie mindestens 8 Zeichen.");
    await page.getByLabel("Passwort").fill(password);
    await page.getByRole("button", { name: "Konto anlegen" }).click();
    expect(await page.getByRole("heading", { name: "Sehen Sie in Ihr Postfach" }).isVisible()).toBe(true);

    await expect.poll(() => mails.mails.length, { timeout: 30_000 }).toBeGreaterThan(0);
    const [mail] = mails.mails;
    expect(mail?.subject).toBe("Bestätigen Sie Ihre Adresse für Latchkey");
    expect(mail?.html).toContain('<html lang="de">');
    expect(mail?.text).toContain("Der Link gilt einmal, bis ");
    await page.goto(/https?:\/\/\S+token=\S+/.exec(mail?.text ?? "")?.[0] ?? "");
    await page.getByRole("button", { name: "Bestätigen" }).click();
    expect(pathOf(page)).toMatch(/^\/account/);
    expect(await page.getByRole("heading", { name: "Wo Sie angemeldet sind" }).isVisible()).toBe(true);
    expect(await page.getByText("Dieses Gerät").first().isVisible()).toBe(true);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(320);
  });

  test("logs out, mistypes, and logs in", async () => {
    const { page } = visitor;
    await page.getByRole("button", { name: "Abmelden" }).click();
    expect(await page.getByRole("heading", { name: "Sie sind abgemeldet" }).isVisible()).toBe(true);
    await page.getByRole("link", { name: "Wieder anmelden" }).click();
    for (const typed of ["falsche laterne", password]) {
      await page.getByLabel("E-Mail").fill(email);
      await page.getByLabel("Passwort").fill(typed);
      await page.getByRole("button", { name: "Anmelden" }).click();
      if (typed === password) break;
      expect(await page.getByRole("alert").innerText()).toContain("gehören nicht zusammen");
    }
    expect(pathOf(page)).toMatch(/^\/account/);
    expect(visitor.complaints).toStrictEqual([]);
  });
});
