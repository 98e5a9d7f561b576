import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { apple } from "latchkey";
import { latchkey } from "latchkey/node";
import { type TestAuth, testAuth } from "latchkey/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { AppleDouble } from "../doubles/apple.ts";
import { atDouble } from "../federation/at-double.ts";
import { freePort } from "../server/serve.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { pathOf } from "./visitor.ts";

vi.setConfig({ testTimeout: 60_000 });

// `localhost` and 127.0.0.1 are two sites to a browser, as the application and Apple are.
describe.skipIf(chromiumPath() === null)("sign-in with Apple, whose page posts the answer from its own site", () => {
  let double: AppleDouble;
  let auth: TestAuth;
  let server: Server;
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://localhost:${port}`;
    double = await AppleDouble.start(`${url}/auth/apple/callback`);
    const { clientId, teamId, keyId, privateKey, origin } = double;
    const provider = apple({ clientId, teamId, keyId, privateKey });
    auth = testAuth({
      baseUrl: url,
      providers: [atDouble(provider, { "https://appleid.apple.com": origin })],
      pages: { afterLogin: "/account" },
    });
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
    await double?.close();
  });

  async function open(): Promise<Page> {
    const context = await browser.newContext({ baseURL: url });
    context.setDefaultTimeout(10_000);
    return context.newPage();
  }

  test("goes through by itself, and has her name and address", async () => {
    const page = await open();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    await page.goto("/login");
    await page.getByText("Continue with Apple").click();
    await page.waitForURL(`${url}/account`);
    const account = await page.getByRole("main").innerText();
    expect(account).toContain("Ada Lovelace");
    expect(account).toContain("privaterelay.appleid.com");
    expect(complaints).toStrictEqual([]);
    const cookies = await page.context().cookies(url);
    expect(cookies.filter(({ sameSite }) => sameSite === "None")).toStrictEqual([]);
    expect(cookies.filter(({ name }) => name.includes("flow"))).toStrictEqual([]);
  });

  test("goes on by a button where our script does not run", async () => {
    const page = await open();
    await page.context().route(`${url}/**/*.js`, (route) => route.abort());
    await page.goto("/login");
    await page.getByText("Continue with Apple").click();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.waitForURL(`${url}/account`);
    expect(await page.getByRole("main").innerText()).toContain("Ada Lovelace");
  });

  test("brings who says no back to the log-in page", async () => {
    double.denies = true;
    const page = await open();
    await page.goto("/login");
    await page.getByText("Continue with Apple").click();
    await page.waitForURL(/\/login\?/);
    double.denies = false;
    expect(pathOf(page)).toContain("error=provider_denied");
    expect(await page.getByRole("main").innerText()).toContain("cancelled at Apple");
  });
});
