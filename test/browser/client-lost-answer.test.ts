import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { chromiumPath, launchBrowser, launchProfile } from "../setup/browser.ts";
import { type Arrival, type ClientSite, eventually, openClientSite } from "./client-site.ts";

const password = "a long walk by the sea";
const refresh = "/auth/jwt/refresh";
const hour = 3_600;
let people = 0;
const newPerson = (): { email: string; password: string } => ({ email: `joan${(people += 1)}@example.com`, password });

describe.skipIf(chromiumPath() === null)("the browser client and answers that do not arrive", () => {
  let site: ClientSite;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    [site, browser] = await Promise.all([openClientSite(), launchBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  beforeEach(async () => {
    context = await browser.newContext({ baseURL: site.url });
    page = await context.newPage();
  });

  afterEach(async () => {
    site.treat(() => "deliver");
    site.intercept(null);
    await context.close();
  });

  async function signUp(tab: Page): Promise<string> {
    const person = newPerson();
    await tab.goto(site.url);
    await tab.evaluate((input) => window.auth.register(input), person);
    site.forget();
    return person.email;
  }

  const settled = (tab: Page): Promise<unknown> => tab.waitForFunction(() => window.auth.state.status !== "unknown");
  const email = (tab: Page): Promise<string | null | undefined> => tab.evaluate(() => window.auth.user?.email);
  const refreshes = (): readonly Arrival[] => site.arrivals.filter(({ path }) => path === refresh);
  const isRefresh = ({ path }: Arrival): boolean => path === refresh;

  /**
   * Signs up, comes back an hour later, and loses the answer to the refresh together with the browser. Gives the profile that is left.
   */
  async function loseBrowser(): Promise<{ readonly profile: string; readonly email: string; readonly cookie: string }> {
    const profile = mkdtempSync(join(tmpdir(), "latchkey-profile-"));
    onTestFinished(() => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
    const first = await launchProfile(profile);
    const name = await signUp(await first.newPage());
    await first.close();

    site.pass(hour);
    site.treat((arrival) => (isRefresh(arrival) ? "lose" : "deliver"));
    const second = await launchProfile(profile);
    const tab = await second.newPage();
    await tab.goto(site.url);
    await tab.waitForFunction(() => window.auth.state.status === "unknown" && window.auth.state.error !== null);
    const gone = new Promise((resolve) => second.once("close", resolve));
    const session = await second.newCDPSession(tab);
    session.send("Browser.crash").catch(() => undefined);
    await gone;
    const cookie = refreshes()[0]?.headers.cookie ?? "";
    site.treat(() => "deliver");
    site.pass(hour);
    site.forget();
    return { profile, email: name, cookie };
  }

  test("answer dropped, browser killed, an hour later the page is opened anew: signed in", async () => {
    const lost = await loseBrowser();
    const third = await launchProfile(lost.profile);
    const tab = await third.newPage();
    await tab.goto(site.url);
    await settled(tab);
    expect(await email(tab)).toBe(lost.email);
    // It came with the cookie from before the lost answer: the key alone has told her from a thief.
    expect(refreshTokenOf(refreshes()[0]?.headers.cookie)).toBe(refreshTokenOf(lost.cookie));
    site.pass(hour);
    await tab.reload();
    await settled(tab);
    expect(await email(tab)).toBe(lost.email);
    await third.close();
  }, 120_000);

  test("A033: the same without the key is taken for theft: nothing else tells the two apart", async () => {
    const lost = await loseBrowser();
    const third = await launchProfile(lost.profile);
    const tab = await third.newPage();
    await tab.goto(`${site.url}/client.js`);
    await tab.evaluate(() => localStorage.clear());
    await tab.goto(site.url);
    await settled(tab);
    expect(await tab.evaluate(() => window.auth.state)).toMatchObject({
      status: "signed_out",
      reason: "refresh_token_reused",
    });
    await third.close();
  }, 120_000);

  test("three reloads on a slow line, answers in the wrong order: signed in, and still so an hour later", async () => {
    const name = await signUp(page);
    site.pass(hour);
    const answers = [0, 1, 2].map(() => Promise.withResolvers<void>());
    let asked = 0;
    site.treat((arrival) => (isRefresh(arrival) ? (answers[asked++]?.promise ?? "deliver") : "deliver"));
    for (const [index] of answers.entries()) {
      await page.reload({ waitUntil: "commit" });
      await eventually(() => refreshes().length).toBe(index + 1);
    }
    for (const answer of answers.toReversed()) {
      answer.resolve();
      await page.waitForTimeout(50);
    }
    await settled(page);
    expect(await email(page)).toBe(name);
    site.pass(hour);
    await page.reload();
    await settled(page);
    expect(await email(page)).toBe(name);
  });

  test.for([
    ["within the grace", 1],
    ["after the grace, with the key", 40],
  ] as const)("cookies that were rolled back to before a refresh, %s: signed in", async ([, later]) => {
    const name = await signUp(page);
    site.pass(hour);
    const before = await context.cookies();
    await page.evaluate(() => window.auth.refresh());
    const after = await context.cookies();
    expect(valueOf(after)).not.toBe(valueOf(before));
    site.pass(later);
    await context.addCookies(before);
    await page.reload();
    await settled(page);
    expect(await email(page)).toBe(name);
    expect(valueOf(await context.cookies())).toBe(valueOf(after));
  });

  test("without a line nobody is signed out; when it is back, so is everything", async () => {
    const name = await signUp(page);
    site.pass(hour);
    await context.setOffline(true);
    const codes = await page.evaluate(() =>
      Promise.all([
        window.auth.refresh().catch((error: { code: string }) => error.code),
        window.auth.login({ email: "x@example.com", password: "x" }).catch((error: { code: string }) => error.code),
        window.auth.logout().catch((error: { code: string }) => error.code),
      ]),
    );
    expect(codes).toStrictEqual(["network_error", "network_error", "network_error"]);
    expect(await email(page)).toBe(name);
    await context.setOffline(false);
    expect(
      await page.evaluate(async () => {
        await new Promise((resolve) => setTimeout(resolve, 2_000));
        return (await window.auth.fetch("/api/data")).status;
      }),
    ).toBe(200);
  });

  test("a request whose refresh fails is refused as such, and never as a 401", async () => {
    await signUp(page);
    site.pass(hour);
    site.treat((arrival) => (isRefresh(arrival) ? "lose" : "deliver"));
    const outcome = await page.evaluate(() =>
      window.auth.fetch("/api/data").then(
        ({ status }) => status,
        (error: { code: string }) => error.code,
      ),
    );
    expect(outcome).toBe("network_error");
    expect(await page.evaluate(() => window.auth.state.status)).toBe("signed_in");
  });

  test.for([
    ["a proxy's page", 502, "<h1>Bad gateway</h1>", "unexpected_answer"],
    ["a database that is away", 503, '{"code":"storage_unavailable"}', "storage_unavailable"],
    ["a password that a proxy asks for", 401, "<h1>Who are you?</h1>", "unexpected_answer"],
    ["a code that does not end sessions", 401, '{"code":"invalid_credentials"}', "invalid_credentials"],
  ] as const)("%s in place of an answer leaves it unknown, and is asked again", async ([, status, body, code]) => {
    const name = await signUp(page);
    site.pass(hour);
    site.intercept((request, response) => {
      if (request.url !== refresh) return false;
      response.writeHead(status, { "content-type": "text/html" }).end(body);
      return true;
    });
    await page.reload();
    await page.waitForFunction(() => window.auth.state.status === "unknown" && window.auth.state.error !== null);
    expect(await page.evaluate(() => window.auth.getSession().catch((error: { code: string }) => error.code))).toBe(
      code,
    );
    expect(refreshes()).toHaveLength(1);
    site.intercept(null);
    if (status < 500) await page.evaluate(() => window.auth.refresh());
    await settled(page);
    expect(await email(page)).toBe(name);
  });
});

function refreshTokenOf(cookies: string | undefined): string | undefined {
  return /latchkey-refresh-\d+=([^;]+)/.exec(cookies ?? "")?.[1];
}

function valueOf(cookies: readonly { readonly name: string; readonly value: string }[]): string | undefined {
  return cookies.find(({ name }) => name.startsWith("latchkey-refresh"))?.value;
}
