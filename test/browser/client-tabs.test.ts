import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { type ClientSite, eventually, openClientSite } from "./client-site.ts";

const password = "a long walk by the sea";
let people = 0;
const newPerson = (): { email: string; password: string } => ({ email: `mary${(people += 1)}@example.com`, password });
const refresh = "/auth/jwt/refresh";

describe.skipIf(chromiumPath() === null)("the browser client in several tabs", () => {
  let site: ClientSite;
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    [site, browser] = await Promise.all([openClientSite(), launchBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  beforeEach(async () => {
    context = await browser.newContext({ baseURL: site.url });
  });

  afterEach(async () => {
    site.treat(() => "deliver");
    site.intercept(null);
    await context.close();
  });

  async function openTab(): Promise<Page> {
    const page = await context.newPage();
    await page.goto("/");
    await page.waitForFunction(() => window.auth.state.status !== "unknown");
    return page;
  }

  /** Tabs of somebody new who is signed in. */
  async function openTabs(count: number): Promise<[Page, ...Page[]]> {
    const first = await openTab();
    const person = newPerson();
    await first.evaluate((input) => window.auth.register(input), person);
    const others: Page[] = [];
    while (others.length < count - 1) others.push(await openTab());
    return [first, ...others];
  }

  const emails = (tabs: readonly Page[]): Promise<(string | null | undefined)[]> =>
    Promise.all(tabs.map((tab) => tab.evaluate(() => window.auth.user?.email)));

  const fetchData = (tab: Page): Promise<number> =>
    tab.evaluate(async () => (await window.auth.fetch("/api/data")).status);

  const tokens = async (tabs: readonly Page[]): Promise<Set<string | null>> =>
    new Set(await Promise.all(tabs.map((tab) => tab.evaluate(() => window.auth.getAccessToken()))));

  test("five tabs whose token is over ask at once: one refresh, and all have its token", async () => {
    const tabs = await openTabs(5);
    for (let round = 0; round < 5; round += 1) {
      site.pass(3_600);
      site.forget();
      expect(await Promise.all(tabs.map(fetchData))).toStrictEqual([200, 200, 200, 200, 200]);
      expect(site.count(refresh)).toBe(1);
      expect((await tokens(tabs)).size).toBe(1);
    }
  });

  test("five tabs wake up at once after an hour: one refresh", async () => {
    // One clock for all tabs, as a machine has.
    await context.addInitScript(() => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + Number(localStorage.getItem("asleep"));
    });
    const tabs = await openTabs(5);
    await Promise.all(tabs.map(fetchData));
    site.pass(3_600);
    await tabs[0].evaluate(() => localStorage.setItem("asleep", "3600000"));
    await Promise.all(tabs.map((tab) => tab.waitForFunction(() => localStorage.getItem("asleep") !== null)));
    site.forget();
    await Promise.all(tabs.map((tab) => tab.evaluate(() => dispatchEvent(new Event("online")))));
    await eventually(() => site.count(refresh)).toBeGreaterThan(0);
    await tabs[0].waitForTimeout(300);
    expect(site.arrivals.map(({ path }) => path)).toStrictEqual([refresh]);
    expect(await Promise.all(tabs.map(fetchData))).toStrictEqual([200, 200, 200, 200, 200]);
    expect((await tokens(tabs)).size).toBe(1);
  });

  test("a token that is in use is replaced before it is over, by one tab for all; an unused one is left alone", async () => {
    await context.clock.install();
    const tabs = await openTabs(3);
    await Promise.all(tabs.map(fetchData));
    const told = (): Promise<number[]> => Promise.all(tabs.map((tab) => tab.evaluate(() => window.states.length)));
    const before = await told();
    site.forget();
    const pass = async (seconds: number): Promise<void> => {
      site.pass(seconds);
      await context.clock.fastForward(seconds * 1000);
    };
    // It is good for fifteen minutes, and would still be.
    await pass(14 * 60);
    await eventually(told).toStrictEqual(before.map((count) => count + 1));
    expect(site.count(refresh)).toBe(1);
    await pass(20 * 60);
    expect(await tabs[0].evaluate(() => fetch("/api/data").then(({ status }) => status))).toBe(401);
    expect(site.count(refresh)).toBe(1);
    expect(await Promise.all(tabs.map(fetchData))).toStrictEqual([200, 200, 200]);
    expect(site.count(refresh)).toBe(2);
  });

  test("a slow answer is waited for by all tabs", async () => {
    const tabs = await openTabs(5);
    site.pass(3_600);
    site.forget();
    const answer = Promise.withResolvers<void>();
    site.treat(({ path }) => (path === refresh ? answer.promise : "deliver"));
    const answers = Promise.all(tabs.map(fetchData));
    await eventually(() => site.count("/api/data")).toBe(5);
    await new Promise((resolve) => setTimeout(resolve, 500));
    answer.resolve();
    expect(await answers).toStrictEqual([200, 200, 200, 200, 200]);
    expect(site.count(refresh)).toBe(1);
  });

  test("what a tab has heard before is no answer to what it asks now, though it is told again to whoever waits", async () => {
    const [asking, other] = await openTabs(2);
    const third = await other!.evaluateHandle(() => {
      const [name = ""] = Object.keys(localStorage);
      const channel = new BroadcastChannel(name);
      const turn = Promise.withResolvers<void>();
      const heard: unknown[] = [];
      channel.addEventListener("message", ({ data }) => heard.push(data));
      return {
        heard,
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a window's has one, a channel's has not
        again: () => channel.postMessage(heard.at(-1)),
        hold: () => void navigator.locks.request(name, () => turn.promise),
        letGo: () => turn.resolve(),
        waiting: async () => (await navigator.locks.query()).pending?.length ?? 0,
      };
    });
    site.pass(3_600);
    expect(await fetchData(asking)).toBe(200);
    await eventually(() => third.evaluate(({ heard }) => heard.length)).toBe(1);
    site.pass(3_600);
    site.forget();
    await third.evaluate(({ hold }) => hold());
    const answer = fetchData(asking);
    await eventually(() => third.evaluate(({ waiting }) => waiting())).toBe(1);
    await third.evaluate(({ again }) => again());
    await asking.waitForTimeout(200);
    await third.evaluate(({ letGo }) => letGo());
    expect(await answer).toBe(200);
    expect(site.count(refresh)).toBe(1);
  });

  test("a failure is everybody's as well: a server in trouble is asked once, then left alone as long as it asks", async () => {
    await context.clock.install();
    const tabs = await openTabs(5);
    site.pass(3_600);
    site.forget();
    site.intercept((request, response) => {
      if (request.url !== refresh) return false;
      response.writeHead(503, { "content-type": "application/problem+json", "retry-after": "60" });
      response.end(JSON.stringify({ code: "overloaded", title: "Too busy right now" }));
      return true;
    });
    const failures = await Promise.all(
      tabs.map((tab) =>
        tab.evaluate(() => window.auth.fetch("/api/data").catch((error: unknown) => ({ ...(error as object) }))),
      ),
    );
    for (const failure of failures) expect(failure).toMatchObject({ code: "overloaded", status: 503, retryAfter: 60 });
    expect(site.count(refresh)).toBe(1);
    expect(new Set(await Promise.all(tabs.map((tab) => tab.title())))).toStrictEqual(new Set(["signed_in"]));
    site.intercept(null);
    await context.clock.fastForward(90_000);
    await eventually(() => site.count(refresh)).toBe(2);
    expect(await Promise.all(tabs.map(fetchData))).toStrictEqual([200, 200, 200, 200, 200]);
    expect(site.count(refresh)).toBe(2);
  });

  test("a tab that is frozen in the middle of its turn keeps the others waiting for twenty seconds, not for good", async () => {
    const [frozen, other] = await openTabs(2);
    await frozen.evaluate(() => {
      const [name = ""] = Object.keys(localStorage);
      void navigator.locks.request(name, () => new Promise(() => undefined));
    });
    await other!.clock.install();
    await other!.reload();
    site.forget();
    // What passes by itself, on a busy machine, comes to it.
    await other!.clock.fastForward(10_000);
    await other!.waitForTimeout(300);
    expect(site.count(refresh)).toBe(0);
    await other!.clock.fastForward(10_000);
    await other!.waitForFunction(() => window.auth.state.status === "signed_in");
    expect(site.count(refresh)).toBe(1);
  });

  test("a refresh in one tab does not cross a new password in another: all stay signed in", async () => {
    const tabs = await openTabs(3);
    const now = await emails(tabs);
    site.pass(3_600);
    expect(await fetchData(tabs[0])).toBe(200);
    await eventually(() => tokens(tabs).then(({ size }) => size)).toBe(1);
    const answer = Promise.withResolvers<void>();
    site.treat(({ path }) => (path === "/auth/password/change" ? answer.promise : "deliver"));
    site.forget();
    const body = { currentPassword: password, newPassword: "another long walk inland" };
    const changed = tabs[0].evaluate((input) => window.auth.call("POST", "/password/change", input), body);
    await eventually(() => site.count("/auth/password/change")).toBe(1);
    // The new password holds: what these have is outdated, and so is the cookie until the answer is here.
    await tabs[0].waitForTimeout(500);
    const others = Promise.all(tabs.slice(1).map(fetchData));
    await tabs[0].waitForTimeout(500);
    answer.resolve();
    await changed;
    expect(await others).toStrictEqual([200, 200]);
    expect(await emails(tabs)).toStrictEqual(now);
    expect(site.count(refresh)).toBe(1);
  });

  test("signing out in one tab is seen in all at once, without a request of theirs", async () => {
    const tabs = await openTabs(5);
    site.forget();
    await tabs[0].evaluate(() => window.auth.logout());
    await Promise.all(tabs.map((tab) => tab.waitForFunction(() => window.auth.state.status === "signed_out")));
    expect(site.arrivals.map(({ path }) => path)).toStrictEqual(["/auth/logout"]);
    expect(await tokens(tabs)).toStrictEqual(new Set([null]));
    expect(await tabs[4]?.evaluate(() => window.auth.state)).toMatchObject({ reason: null });
  });

  test("signing in is seen in all tabs, and so is signing in as somebody else", async () => {
    const tabs = [await openTab(), await openTab(), await openTab()] as const;
    const [ada, eve] = [newPerson(), newPerson()];
    for (const [person, tab] of [
      [ada, tabs[0]],
      [eve, tabs[1]],
    ] as const) {
      site.forget();
      await tab.evaluate((input) => window.auth.register(input), person);
      await eventually(() => emails(tabs)).toStrictEqual([person.email, person.email, person.email]);
      expect(await Promise.all(tabs.map(fetchData))).toStrictEqual([200, 200, 200]);
      expect(site.count(refresh)).toBe(0);
    }
  });

  test("a session that one tab finds ended is over in all", async () => {
    const tabs = await openTabs(3);
    const id = await tabs[0].evaluate(() => window.auth.session?.id ?? "");
    await site.auth.sessions.end(id);
    site.forget();
    expect(await fetchData(tabs[0])).toBe(401);
    for (const tab of tabs) {
      await tab.waitForFunction(() => window.auth.state.status === "signed_out");
      expect(await tab.evaluate(() => window.auth.state)).toMatchObject({ reason: "session_revoked" });
    }
    expect(site.count(refresh)).toBe(1);
  });

  describe("where tabs do not wait for each other", () => {
    beforeEach(async () => {
      await context.addInitScript(() => Object.defineProperty(Navigator.prototype, "locks", { value: undefined }));
    });

    test("an answer that arrives after somebody else has signed in changes nothing, not even the cookie", async () => {
      const tabs = await openTabs(2);
      const eve = newPerson();
      site.pass(3_600);
      site.forget();
      const late = Promise.withResolvers<void>();
      site.treat(({ path }) => (path === refresh ? late.promise : "deliver"));
      const slow = tabs[0].evaluate(() =>
        window.auth.fetch("/api/data").catch((error: { code: string }) => error.code),
      );
      await eventually(() => site.count(refresh)).toBe(1);
      await tabs[1]!.evaluate((input) => window.auth.register(input), eve);
      // What Ada asked for is not done as Eve.
      expect(await slow).toBe("user_changed");
      // The request was given up: what it would have done to cookies is not done.
      await eventually(() => site.arrivals.find(({ path }) => path === refresh)?.status).not.toBeNull();
      site.treat(() => "deliver");
      late.resolve();
      await tabs[0].waitForTimeout(200);
      expect(await emails(tabs)).toStrictEqual([eve.email, eve.email]);
      for (const tab of tabs) {
        await tab.reload();
        await tab.waitForFunction(() => window.auth.state.status !== "unknown");
      }
      expect(await emails(tabs)).toStrictEqual([eve.email, eve.email]);
    });
  });

  describe("where tabs know nothing of each other", () => {
    beforeEach(async () => {
      await context.addInitScript(() => {
        Object.defineProperty(Navigator.prototype, "locks", { value: undefined });
        Reflect.deleteProperty(window, "BroadcastChannel");
      });
    });

    test("five refreshes at once log nobody out, five times in a row", async () => {
      const tabs = await openTabs(5);
      for (let round = 0; round < 5; round += 1) {
        site.pass(3_600);
        site.forget();
        expect(await Promise.all(tabs.map(fetchData))).toStrictEqual([200, 200, 200, 200, 200]);
        expect(site.count(refresh)).toBe(5);
      }
    });

    test("a sign-out is found at the next use, and who signs in as somebody else is not taken for the one before", async () => {
      const tabs = await openTabs(2);
      await tabs[0].evaluate(() => window.auth.logout());
      expect(await fetchData(tabs[1]!)).toBe(401);
      expect(await tabs[1]!.evaluate(() => window.auth.state)).toMatchObject({ status: "signed_out" });

      const [ada, eve] = [newPerson(), newPerson()];
      for (const person of [ada, eve]) {
        await tabs[0].evaluate((input) => window.auth.register(input), person);
        if (person === ada) await tabs[1]!.evaluate(() => window.auth.refresh());
      }
      expect(await emails(tabs)).toStrictEqual([eve.email, ada.email]);
      const code = await tabs[1]!.evaluate(() =>
        window.auth.fetch("/api/data").catch((error: { code: string }) => error.code),
      );
      expect(code).toBe("user_changed");
      expect(await emails(tabs)).toStrictEqual([eve.email, eve.email]);
    });
  });
});
