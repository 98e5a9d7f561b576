import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { oidc } from "latchkey";
import { latchkey } from "latchkey/node";
import { type TestAuth, testAuth } from "latchkey/testing";
import type { Browser, BrowserContext, Cookie, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { freePort } from "../server/serve.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { type OpenIdProvider, startOpenIdProvider } from "../setup/openid-provider.ts";

vi.setConfig({ testTimeout: 60_000 });

const client = { clientId: "these-tests", clientSecret: "not much of one, and not needed elsewhere" };

// `localhost` and 127.0.0.1 are two sites to a browser, as the application and a provider are.
describe.skipIf(chromiumPath() === null)("what a browser does on the way to a provider and back", () => {
  let provider: OpenIdProvider;
  let auth: TestAuth;
  let server: Server;
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://localhost:${port}`;
    const accounts = new Map([["ada", { email: "ada@example.net", email_verified: true, name: "Ada" }]]);
    provider = await startOpenIdProvider({ ...client, redirectUri: `${url}/auth/acme/callback`, accounts });
    auth = testAuth({
      baseUrl: url,
      providers: [oidc({ ...client, id: "acme", name: "Acme", issuer: provider.issuer, trustEmail: true })],
      pages: { afterLogin: "/account" },
    });
    const mount = latchkey(auth, { pages: true });
    server = createServer((request, response) =>
      mount(request, response, () => response.writeHead(200, { "content-type": "text/html" }).end("<p>Here")),
    );
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
    await auth?.close();
    await provider?.stop();
  });

  async function open(): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
    const context = await browser.newContext({ baseURL: url, javaScriptEnabled: false });
    context.setDefaultTimeout(10_000);
    const complaints: string[] = [];
    context.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    return { page: await context.newPage(), context, complaints };
  }

  const named = async (context: BrowserContext, part: string): Promise<readonly Cookie[]> =>
    (await context.cookies(url)).filter(({ name }) => name.includes(part));

  test("a refresh cookie, which no other site sends along, is there when she proves again who she is", async () => {
    const { page, context, complaints } = await open();
    await page.goto("/auth/acme?carrier=token&returnTo=/here");
    expect(page.url()).toBe(`${url}/here`);
    const [before] = await named(context, "refresh");
    expect(before).toMatchObject({ sameSite: "Strict", httpOnly: true });
    const paths: string[] = [];
    page.on("request", (request) => paths.push(new URL(request.url()).pathname));
    await page.goto("/auth/acme?purpose=reauthenticate&returnTo=/here");
    await page.waitForURL(`${url}/here`);
    const [after] = await named(context, "refresh");
    expect(after?.value).not.toBe(before?.value);
    // Once from the provider, and once more from here.
    expect(paths.filter((path) => path === "/auth/acme/callback")).toHaveLength(2);
    expect(await named(context, "flow")).toStrictEqual([]);
    expect(complaints).toStrictEqual([]);
  });

  test("a link on another site leads to a button, and the button to the provider, whatever redirects follow", async () => {
    const { page, context, complaints } = await open();
    await page.goto(`data:text/html,<a href="${url}/auth/acme?returnTo=/here">Free cake</a>`);
    await page.getByText("Free cake").click();
    await page.waitForURL(`${url}/auth/acme?returnTo=/here`);
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("Continue with Acme?");
    expect(await named(context, "latchkey")).toStrictEqual([]);
    await page.getByRole("button", { name: "Continue with Acme" }).click();
    await page.waitForURL(`${url}/here`);
    expect(await named(context, "session")).toHaveLength(1);
    expect(complaints).toStrictEqual([]);
    // The page in between is no step back.
    await page.goBack();
    expect(page.url()).toBe(`${url}/auth/acme?returnTo=/here`);
  });

  test("a frame and an image begin nothing", async () => {
    const { page, context } = await open();
    await page.goto("/here");
    await page.setContent(`<iframe src="/auth/acme"></iframe><img src="/auth/acme">`);
    await page.waitForLoadState("networkidle");
    expect(await named(context, "flow")).toStrictEqual([]);
  });
});
