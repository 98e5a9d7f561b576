import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import type { Browser } from "playwright-core";
import { generateSecret } from "../../src/secret/root-secret.ts";
import { startServer } from "../../src/server/start-server.ts";
import { launchBrowser } from "../../test/setup/browser.ts";
import { freePort } from "../measure/free-port.ts";
import { rawGet } from "../measure/raw-get.ts";
import { inTemporaryFolder } from "../measure/temporary-folder.ts";
import type { Row } from "../report/row.ts";
import type { Target } from "./target.ts";

const email = "ada@example.com";
const password = "correct horse battery staple 7";

/** P8: what the log-in page costs a browser, and whether it works without JavaScript. */
export const loginPage: Target = {
  name: "login-page",
  run: ({ chromium }) =>
    inTemporaryFolder(async (folder) => {
      const port = await freePort();
      const baseUrl = `http://localhost:${port}`;
      const options = { baseUrl, secret: generateSecret(), database: `sqlite:${folder}/bench.db` };
      const running = await startServer({
        host: "127.0.0.1",
        port,
        options: { ...options, pages: { afterLogin: "/account" } },
      });
      try {
        const rows = [await measureBytes(running.url)];
        if (chromium === null) return rows;
        process.env.LATCHKEY_TEST_CHROMIUM = chromium;
        const browser = await launchBrowser();
        try {
          return [...rows, await countRequests(browser, running.url), await logInWithoutScript(browser, running.url)];
        } finally {
          await browser.close();
        }
      } finally {
        await running.stop();
      }
    }),
};

async function measureBytes(url: string): Promise<Row> {
  const page = await rawGet(new URL("/login", url));
  const sheets = [...page.text.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map(([, href]) => href as string);
  const styles = await Promise.all(sheets.map((href) => rawGet(new URL(href, url))));
  const bytes = styles.reduce((sum, style) => sum + style.bytes, page.bytes);
  return {
    id: "P8",
    what: "/login and its stylesheet on the wire, heads included",
    aim: { atMost: 20 },
    measured: bytes / 1000,
    unit: "KB",
    note: `page ${page.bytes}, style ${bytes - page.bytes} bytes`,
  };
}

/** Counted by the server, which sees everything that a browser asks for by itself. */
async function countRequests(browser: Browser, url: string): Promise<Row> {
  const seen: string[] = [];
  const note = (message: unknown): void => {
    seen.push((message as { request: IncomingMessage }).request.url ?? "");
  };
  const page = await browser.newPage();
  subscribe("http.server.request.start", note);
  try {
    await page.goto(`${url}/login`, { waitUntil: "networkidle" });
  } finally {
    unsubscribe("http.server.request.start", note);
    await page.close();
  }
  const what = "/login opened in Chromium: requests";
  return { id: "P8", what, aim: { atMost: 2 }, measured: seen.length, note: seen.join(", ") };
}

async function logInWithoutScript(browser: Browser, url: string): Promise<Row> {
  const response = await fetch(`${url}/auth/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  if (!response.ok) throw new Error(`Registration answered ${response.status}`);
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${url}/login`);
  await page.fill("input[name=email]", email);
  await page.fill("input[name=password]", password);
  await page.click("main form button");
  await page.waitForURL((address) => address.pathname !== "/login", { timeout: 5_000 }).catch(() => {});
  const measured = new URL(page.url()).pathname === "/account" && (await page.content()).includes(email);
  await context.close();
  return { id: "P8", what: "/login works without JavaScript", aim: { is: true }, measured };
}
