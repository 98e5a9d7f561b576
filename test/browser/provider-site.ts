import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { google, microsoft } from "latchkey";
import { latchkey, requireSession, requireToken } from "latchkey/node";
import { type TestAuth, type TestAuthOptions, testAuth } from "latchkey/testing";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { vi } from "vitest";
import { bundleClient } from "../client/bundle.ts";
import { freePort } from "../server/serve.ts";
import { launchBrowser } from "../setup/browser.ts";
import { takeDetours } from "../setup/detour.ts";
import { clients, type KnownIssuers, openKnownIssuers } from "../setup/known-issuers.ts";

// A trip to a provider is a dozen pages, and the machine has other work.
vi.setConfig({ testTimeout: 60_000 });

/** A site with pages, an API and a page of its own, where people may come by Google and Microsoft. */
export interface ProviderSite {
  readonly url: string;
  readonly auth: TestAuth;
  readonly issuers: KnownIssuers;
  readonly browser: Browser;
  /** Lets time pass, here and at the issuers, which are in this process as well. */
  pass(seconds: number): void;
  close(): Promise<void>;
}

/** The site's own page, whose script keeps an access token in memory. */
const appPage = `<!doctype html><html lang="en"><meta charset="utf-8"><title>App</title><link rel="icon" href="data:,">
<output></output><script type="module">
import { createClient } from "/client.js";
window.auth = createClient();
window.auth.subscribe(({ status, user }) => { document.querySelector("output").textContent = status + " " + (user?.email ?? ""); });
</script>`;

/** Opens one, with Chromium. Close it after use. */
export async function openProviderSite(options: TestAuthOptions = {}): Promise<ProviderSite> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const issuers = await openKnownIssuers(url);
  const goStraight = takeDetours(issuers.detours, issuers.certificate.cert);
  const auth = testAuth({
    baseUrl: url,
    providers: [google(clients.google), microsoft(clients.microsoft)],
    pages: { afterLogin: "/account" },
    ...options,
  });
  const server = await serve(auth, port);
  const browser = await launchBrowser(issuers.browserArgs);
  const { now } = Date;
  let passed = 0;
  return {
    url,
    auth,
    issuers,
    browser,
    pass(seconds) {
      passed += seconds * 1000;
      Date.now = () => now() + passed;
    },
    async close() {
      Date.now = now;
      await browser.close();
      server.close();
      server.closeAllConnections();
      await auth.close();
      goStraight();
      await issuers.close();
    },
  };
}

async function serve(auth: TestAuth, port: number): Promise<Server> {
  const { code } = await bundleClient();
  const mount = latchkey(auth, { pages: true });
  const profile = requireSession(auth, { redirect: true }, (request, response) => {
    const page = `<!doctype html><title>Profile</title><link rel="icon" href="data:,">Profile of ${request.auth.user.id}`;
    response.writeHead(200, { "content-type": "text/html" }).end(page);
  });
  const data = requireToken(auth, (request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(request.auth.user));
  });
  const server = createServer((request, response) => {
    mount(request, response, () => {
      const { pathname } = new URL(request.url ?? "", "http://localhost");
      if (pathname === "/profile") return profile(request, response);
      if (pathname === "/api/data") return data(request, response);
      if (pathname === "/app") return response.writeHead(200, { "content-type": "text/html" }).end(appPage);
      if (pathname === "/client.js") return response.writeHead(200, { "content-type": "text/javascript" }).end(code);
      return response.writeHead(404).end();
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** Somebody with a browser of her own. */
export interface Traveller {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Messages in the console of the site's own pages. */
  readonly complaints: string[];
}

/** Opens a browser with an empty profile. JavaScript is off unless said otherwise. */
export async function openTraveller(
  { browser, url }: ProviderSite,
  options: BrowserContextOptions = {},
): Promise<Traveller> {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: url, ...options });
  context.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  context.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    if (message.location().url.startsWith(url)) complaints.push(`${message.text()} (${message.location().url})`);
  });
  return { page: await context.newPage(), context, complaints };
}

/** Says at the provider who one is, and agrees, or does not. */
export async function answerProvider(page: Page, account: string, answer: "Allow" | "Deny" = "Allow"): Promise<void> {
  await page.getByLabel("Account").fill(account);
  await page.getByRole("button", { name: answer }).click();
}
