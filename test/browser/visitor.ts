import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";

/** Somebody with a browser of her own, JavaScript off unless said otherwise. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What should not have happened: messages in the console, broken policies, requests to anybody else. */
  readonly complaints: string[];
  /** The paths of all requests so far. */
  readonly requests: string[];
}

/** Opens a browser with an empty profile for a site. Close its context, or the browser, after use. */
export async function openVisitor(
  browser: Browser,
  site: string,
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: site, ...options });
  context.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  const requests: string[] = [];
  context.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    complaints.push(`${message.text()} (${new URL(message.location().url || site).pathname})`);
  });
  context.on("weberror", (error) => complaints.push(String(error.error())));
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol === "data:") return;
    requests.push(url.pathname);
    if (url.origin !== site) complaints.push(`A request to ${url.origin}`);
  });
  return { page: await context.newPage(), context, complaints, requests };
}

export interface Person {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** Fills in and sends the registration page. */
export async function register(page: Page, { name, email, password }: Person): Promise<void> {
  await page.goto("/register");
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
}

/** Logs out by the button of the page that is open, and goes on to log in again. */
export async function logOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByRole("link", { name: "Log in again" }).click();
}

/** Fills in and sends the log-in page that is open, or the one that the page after logging out leads to. */
export async function logIn(page: Page, { email, password }: Pick<Person, "email" | "password">): Promise<void> {
  const again = page.getByRole("link", { name: /^Log in (again|to keep it)$/ });
  if (await again.isVisible()) await again.click();
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
}

/** The path and query of the page that is open. */
export function pathOf(page: Page): string {
  const { pathname, search } = new URL(page.url());
  return pathname + search;
}
