import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { startServer } from "../src/server/start-server.ts";
import { generateSecret } from "../src/secret/root-secret.ts";

/*
 * Takes the pictures of the README: a person with an account and three devices. Run it with Node 24:
 *   node scripts/take-screenshots.ts [DIR]     writes account.png and the others to docs/images, or to DIR
 * CHROMIUM names another Chromium than /usr/bin/chromium.
 */

const target = process.argv[2] ?? fileURLToPath(new URL("../docs/images", import.meta.url));
const mostBytes = 300_000;
const person = { name: "Mira Okafor", email: "mira@example.com", password: "tide table and lantern" };
const agents = {
  desk: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
  phone:
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Mobile Safari/537.36",
  work: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
};
const minute = 60_000;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

const folder = mkdtempSync(join(tmpdir(), "latchkey-screenshots-"));
mkdirSync(target, { recursive: true });
// The same day each time: pictures change when pages do.
let now = Date.parse("2026-03-10T08:02:00Z");
const port = await freePort();
const server = await startServer({
  host: "127.0.0.1",
  port,
  demoProvider: "off",
  options: {
    baseUrl: `http://localhost:${port}`,
    secret: generateSecret(),
    database: `sqlite:${join(folder, "latchkey.db")}`,
    productName: "Harbour",
    pages: { afterLogin: "/account" },
    // Otherwise the picture begins with a notice that her address is not confirmed.
    verification: "off",
    // Addresses of the documentation networks (RFC 5737) instead of 127.0.0.1 three times.
    trustedProxies: "127.0.0.1",
    clock: () => now,
    logger: quiet,
  },
});
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--force-color-profile=srgb"],
});
try {
  await takePictures(browser);
} finally {
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true });
}

async function takePictures(chromiumBrowser: Browser): Promise<void> {
  const open = async (userAgent: string, address: string, options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await chromiumBrowser.newContext({
      userAgent,
      extraHTTPHeaders: { "x-forwarded-for": address },
      baseURL: server.url,
      javaScriptEnabled: false,
      // Otherwise the dark picture shows colours half way.
      reducedMotion: "reduce",
      ...options,
    });
    return context.newPage();
  };
  const work = await open(agents.work, "192.0.2.17");
  await work.goto("/register");
  await work.getByLabel("Name").fill(person.name);
  await work.getByLabel("Email").fill(person.email);
  await work.getByLabel("Password").fill(person.password);
  await work.getByRole("button", { name: "Create account" }).click();

  now += 95 * minute;
  const phone = await open(agents.phone, "198.51.100.84", {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
  });
  await logIn(phone);

  now += 21 * 60 * minute;
  const desk = await open(agents.desk, "203.0.113.5", { viewport: { width: 1180, height: 960 }, deviceScaleFactor: 2 });
  await desk.goto("/login");
  await save(desk, "login");
  await logIn(desk);
  now += 4 * minute;
  await desk.goto("/account");
  await save(desk, "account");
  await desk.emulateMedia({ colorScheme: "dark" });
  await save(desk, "account-dark");
  now += minute;
  await phone.goto("/account");
  await save(phone, "account-phone");
}

async function logIn(page: Page): Promise<void> {
  await page.goto("/login");
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Log in" }).click();
}

/** What the window shows, without the strip that says that this is a development machine. */
async function save(page: Page, name: string): Promise<void> {
  const path = join(target, `${name}.png`);
  await page.evaluate(() => document.querySelector(".strip")?.remove());
  await page.screenshot({ path });
  const { size } = statSync(path);
  console.log(`${path} ${Math.round(size / 1000)} kB`);
  if (size > mostBytes) throw new Error(`${path} is larger than ${mostBytes / 1000} kB`);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") throw new Error("No free port");
  return address.port;
}
