import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import express from "express";
import { createAuth, type Logger } from "latchkey";
import { latchkey } from "latchkey/express";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { emptyFolder, serve } from "../server/serve.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { logOut, openVisitor, pathOf, register } from "./visitor.ts";

const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><style>rect{fill:#fff}</style><rect width="120" height="40"/></svg>';
const css = ".foot { letter-spacing: 3px; }\n";
const guide = readFileSync(new URL("../../docs/pages.md", import.meta.url), "utf8");
const ada = { name: "Ada Moreau", email: "ada@example.com", password: "violet anchor nine lantern" };

/** A folder with the files that the guide speaks of. */
function brandFolder(): ReturnType<typeof emptyFolder> {
  const folder = emptyFolder();
  mkdirSync(join(folder.path, "brand"));
  writeFileSync(join(folder.path, "brand", "logo.svg"), logo);
  writeFileSync(join(folder.path, "brand", "pages.css"), css);
  onTestFinished(folder.remove);
  return folder;
}

describe.skipIf(chromiumPath() === null)("a look of a product's own", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  /** What a page is painted with. */
  const paintOf = async (site: string, colorScheme: "light" | "dark"): Promise<Record<string, string>> => {
    const { page, context, complaints } = await openVisitor(browser, site, { colorScheme, javaScriptEnabled: true });
    await page.goto("/register", { waitUntil: "networkidle" });
    const paint = await page.evaluate(() => {
      const of = (selector: string, name: string): string => {
        const element = document.querySelector(selector);
        return element ? getComputedStyle(element).getPropertyValue(name) : "";
      };
      return {
        button: of(".primary", "background-color"),
        door: of(".panel", "background-color"),
        spacing: of(".foot", "letter-spacing"),
        logo: String(document.querySelector<HTMLImageElement>(".brand img")?.naturalWidth),
        alt: document.querySelector<HTMLImageElement>(".brand img")?.alt ?? "",
      };
    });
    expect(complaints).toStrictEqual([]);
    await context.close();
    return paint;
  };

  test("by the environment of the server: logo, colours by day and by night, style, and nothing is complained about", async () => {
    const folder = brandFolder();
    const server = await serve(folder.path, {
      LATCHKEY_PRODUCT_NAME: "Harbour",
      LATCHKEY_THEME_LOGO: "brand/logo.svg",
      LATCHKEY_THEME_ACCENT: "#7a1f5c",
      LATCHKEY_THEME_CSS: "brand/pages.css",
      LATCHKEY_THEME_DARK_ACCENT: "#ffc2e8",
    });
    onTestFinished(() => server.stop().then(() => undefined));
    const day = await paintOf(server.url, "light");
    expect(day).toMatchObject({ button: "rgb(122, 31, 92)", spacing: "3px", logo: "120", alt: "Harbour" });
    // The door follows from the accent.
    expect(day["door"]).toBe("rgb(85, 22, 64)");
    expect((await paintOf(server.url, "dark"))["button"]).toBe("rgb(255, 194, 232)");
    const { page, requests } = await openVisitor(browser, server.url);
    await page.goto("/login", { waitUntil: "networkidle" });
    expect(requests).toHaveLength(3);
    const path = requests.find((one) => one.endsWith(".svg")) ?? "";
    const opened = await page.goto(path);
    expect(opened?.headers()).toMatchObject({
      "content-type": "image/svg+xml",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      "x-content-type-options": "nosniff",
      "cache-control": "public, max-age=31536000, immutable",
    });
    await register(page, ada);
    expect(pathOf(page)).toBe("/account");
    expect(await page.locator(".bar .brand img").getAttribute("src")).toBe(path);
  });

  test("the example of the guide: the server shows its template, and logging in goes through it", async () => {
    const [, example = ""] = /```ts\n(\/\/ latchkey\.config\.ts[^]*?)```/.exec(guide) ?? [];
    const folder = brandFolder();
    writeFileSync(join(folder.path, "latchkey.config.ts"), example);
    const server = await serve(folder.path, { LATCHKEY_CONFIG: "latchkey.config.ts" });
    onTestFinished(() => server.stop().then(() => undefined));
    const { page, complaints } = await openVisitor(browser, server.url);
    await register(page, ada);
    await logOut(page);
    await page.locator("header.harbour").waitFor();
    expect(await page.title()).toBe("Log in · Harbour");
    expect(await page.locator("main h1").innerText()).toBe("Log in");
    await page.getByLabel("Email").fill(ada.email);
    await page.getByLabel("Password").fill("something else entirely");
    await page.getByRole("button", { name: "Log in" }).click();
    expect(await page.title()).toBe("Error: Log in · Harbour");
    expect(await page.locator("header.harbour").count()).toBe(1);
    await page.getByLabel("Password").fill(ada.password);
    await page.getByRole("button", { name: "Log in" }).click();
    expect(pathOf(page)).toBe("/account");
    expect(await page.locator("header.harbour").count()).toBe(0);
    expect(complaints).toStrictEqual([]);
  });

  test("in an Express application: a template that fails costs nobody the log-in, and one that brings a script gets none", async () => {
    const errors: unknown[] = [];
    const logger: Logger = {
      info: () => undefined,
      warn: () => undefined,
      error: (fields, message) => void errors.push([message, fields["setting"]]),
    };
    const app = express();
    const server = createServer(app).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const site = `http://localhost:${(server.address() as AddressInfo).port}`;
    const auth = createAuth({
      baseUrl: site,
      database: "sqlite::memory:",
      productName: "Harbour & Sons",
      logger,
      theme: {
        logo: join(brandFolder().path, "brand", "logo.svg"),
        pages: {
          login: () => {
            throw new Error("no such partial");
          },
          register: ({ head, main, title, productName }) =>
            `<!doctype html><html lang="en"><head>${head}<script src="/own.js"></script></head><body title="${title.length}${productName.length}"><script>document.title = "inline"</script><main>${main}</main></body></html>`,
          forgotPassword: ({ head, main }) =>
            `<!doctype html><html lang="en"><head>${head}<script src="/own.js"></script></head><body><main>${main}</main></body></html>`,
          error: ({ main }) => `<!doctype html><html lang="en"><title>Oh</title><main>${main}</main></html>`,
        },
      },
    });
    app.use(latchkey(auth, { pages: true }));
    app.get("/own.js", (_request, response) => void response.type("js").send('document.title = "own"'));
    onTestFinished(async () => {
      server.closeAllConnections();
      server.close();
      await auth.close();
    });
    const { page } = await openVisitor(browser, site, { javaScriptEnabled: true });
    const answer = await page.goto("/login", { waitUntil: "networkidle" });
    expect(answer?.status()).toBe(200);
    expect(await page.getByRole("button", { name: "Log in" }).isVisible()).toBe(true);
    expect(errors).toStrictEqual([["a template failed, the ordinary page was shown", "theme.pages.login"]]);
    expect(await page.locator(".brand img").getAttribute("alt")).toBe("Harbour & Sons");

    // Our policy holds: nothing inline runs anywhere, and on a page without our script none at all.
    const registering = await page.goto("/register", { waitUntil: "networkidle" });
    expect(registering?.headers()["content-security-policy"]).toContain("script-src 'self'");
    expect(await page.title()).toBe("own");
    const forgotten = await page.goto("/forgot-password", { waitUntil: "networkidle" });
    expect(forgotten?.headers()["content-security-policy"]).not.toContain("script-src");
    expect(await page.title()).not.toBe("own");

    const missing = await page.goto("/account?returnTo=x");
    expect(missing?.status()).toBe(200);
    const failed = await page.goto("/auth/nothing-here");
    expect([failed?.status(), await page.title()]).toStrictEqual([404, "Oh"]);
  });
});
