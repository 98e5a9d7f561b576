import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { copies } from "../../src/pages/copy.ts";
import { emptyFolder, type Serving, serve } from "../server/serve.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { expectFocus, focusedName, follow, go, placeOf, tabTo, type } from "./keys.ts";
import { openVisitor, pathOf, register, type Visitor } from "./visitor.ts";

vi.setConfig({ testTimeout: 90_000 });

const say = copies.en;
const password = "a long walk by the sea";

/** Nothing but keys once she is signed in. Each test goes on where the last one was. */
describe.skipIf(chromiumPath() === null).each([
  ["without JavaScript", false],
  ["with JavaScript", true],
])("the console by keyboard alone, %s", (_, javaScriptEnabled) => {
  const folder = emptyFolder();
  let server: Serving;
  let browser: Browser;
  let visitor: Visitor;
  let page: Page;

  beforeAll(async () => {
    [server, browser] = await Promise.all([serve(folder.path), launchBrowser()]);
    for (const name of ["Adele", "Barnaby"]) {
      const answer = await fetch(`${server.url}/auth/register`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name, email: `${name.toLowerCase()}@example.com`, password }),
      });
      if (answer.status !== 201) throw new Error(`${name} was not registered: ${answer.status}`);
    }
    visitor = await openVisitor(browser, server.url, { javaScriptEnabled });
    ({ page } = visitor);
    await register(page, { name: "Grace", email: "grace@example.com", password });
    await page.getByRole("heading", { level: 1, name: say["account.title"] }).waitFor();
    raw("update latchkey_users set operator = 'admin', email_verified = 1 where email = 'grace@example.com'");
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    folder.remove();
  });

  /** As another process would, behind the server's back. */
  function raw(sql: string, ...values: readonly (string | number)[]): void {
    const database = new DatabaseSync(join(folder.path, ".latchkey", "latchkey.db"), { timeout: 10_000 });
    database.prepare(sql).run(...values);
    database.close();
  }

  /** What was done is said. */
  const said = (): Promise<string> => page.getByRole("main").getByRole("status").first().innerText();

  /** Past the bar and the navigation, with two keys. */
  async function toContent(): Promise<void> {
    await page.keyboard.press("Tab");
    expect(await focusedName(page)).toBe(say["page.skip"]);
    await page.keyboard.press("Enter");
  }

  /** What a filter finds: by itself as she types where there is a script, by Enter where there is none. */
  async function find(sentence: RegExp): Promise<void> {
    if (!javaScriptEnabled) await go(page);
    await expect.poll(() => page.locator(".found").innerText()).toMatch(sentence);
  }

  test("goes from the account to the console, and finds somebody", async () => {
    await page.goto("/admin");
    await follow(page, say["console.section.users"]);
    expect(await placeOf(page)).toBe(`/admin/users ${say["console.section.users"]}`);
    await toContent();
    await page.keyboard.press("Tab");
    expect(await focusedName(page)).toBe(say["console.users.create"]);
    await tabTo(page, say["console.users.search"]);
    await page.keyboard.type("barn");
    await find(/^1 person found$/);
    if (javaScriptEnabled) expect(await focusedName(page)).toBe(say["console.users.search"]);
    await follow(page, "Barnaby");
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("Barnaby");
  });

  test("ends a session of his", async () => {
    const end = new RegExp(`^${say["console.sessions.end"]} (?!all|\\d)`);
    await tabTo(page, end);
    const opener = await focusedName(page);
    if (javaScriptEnabled) {
      await page.keyboard.press("Enter");
      await expectFocus(page, say["console.confirm_cancel"]);
      expect(await page.getByRole("dialog", { name: say["console.plan.end-session"] }).count()).toBe(1);
      await page.keyboard.press("Escape");
      await expectFocus(page, opener);
      await page.keyboard.press("Enter");
      await expectFocus(page, say["console.confirm_cancel"]);
      await tabTo(page, say["console.do.end-session"], "Shift+Tab");
      await go(page);
    } else {
      await go(page);
      expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe(say["console.plan.end-session"]);
      await follow(page, say["console.do.end-session"]);
    }
    expect(await said()).toBe("1 session ended.");
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("Barnaby");
  });

  test("proves who she is, bans him for a reason, and takes the ban back", async () => {
    const { pathname } = new URL(page.url());
    raw("update latchkey_sessions set authenticated_at = authenticated_at - 3600000");
    await tabTo(page, say["console.act.ban"]);
    await go(page);
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe(say["reauthenticate.title"]);
    await expectFocus(page, say["reauthenticate.password"]);
    await page.keyboard.type("something else entirely");
    await go(page);
    await expectFocus(page, say["reauthenticate.password"]);
    await page.keyboard.type(password);
    await go(page);
    expect(await placeOf(page)).toBe(`${pathname}/ban Ban Barnaby?`);
    if (javaScriptEnabled) {
      // The same in a dialog, now that nothing is in its way.
      await follow(page, say["console.confirm_cancel"]);
      await tabTo(page, say["console.act.ban"]);
      await page.keyboard.press("Enter");
    } else {
      await tabTo(page, new RegExp(`^${say["console.plan.reason"]}`));
    }
    const reason = `${say["console.plan.reason"]} (${say["form.optional"]})`;
    await expectFocus(page, reason);
    // Refused: the page says why, and what was typed is there to be mended.
    await type(page, "x".repeat(501));
    await go(page);
    expect(await placeOf(page)).toBe(`${pathname}/ban Ban Barnaby?`);
    await expectFocus(page, reason);
    await type(page, "Spam in the forum");
    await follow(page, say["console.do.ban"]);
    expect(await said()).toBe("Banned. 0 sessions ended.");
    await tabTo(page, say["console.act.unban"]);
    if (javaScriptEnabled) {
      await page.keyboard.press("Enter");
      await expectFocus(page, say["console.confirm_cancel"]);
      await tabTo(page, say["console.do.unban"], "Shift+Tab");
      await go(page);
    } else {
      await go(page);
      await follow(page, say["console.do.unban"]);
    }
    expect(await said()).toBe(say["console.done.unbanned"]);
  });

  test("filters events, and folds one out", async () => {
    await follow(page, say["console.section.events"]);
    await toContent();
    await tabTo(page, say["console.events.type"]);
    // Letters choose, as in every list of a browser.
    await page.keyboard.type(`${say["console.event_group.operator"]}:`);
    if (!javaScriptEnabled) await tabTo(page, say["console.filter"]);
    await find(/^2 events found$/);
    expect(pathOf(page)).toContain("type=operator");
    await tabTo(page, /^Banned/);
    await page.keyboard.press("Space");
    expect(await page.locator("details[open]").innerText()).toContain("Spam in the forum");
    await tabTo(page, say["console.filter_clear"], "Shift+Tab");
    await go(page);
    expect(pathOf(page)).toBe("/admin/events");
  });

  test("lifts a lock", async () => {
    const now = Date.now();
    const until = now + 900_000;
    raw(
      "insert into latchkey_attempts (key, state, user_id, locked_at, locked_until, dies_at) values (?, ?, null, ?, ?, ?)",
      "A".repeat(43),
      JSON.stringify([null, 20, now, [1, now, until], null, [], []]),
      now,
      until,
      until + 86_400_000,
    );
    await follow(page, say["console.section.locks"]);
    await tabTo(page, new RegExp(`^${say["console.locks.lift"]}`));
    await go(page);
    expect(await said()).toBe(say["console.done.lock_cleared"]);
    expect(await page.getByRole("main").innerText()).toContain(say["console.locks.empty"]);
  });

  test("gives a program a key, which is shown once", async () => {
    await follow(page, say["console.section.services"]);
    await follow(page, say["console.services.create"]);
    expect(await placeOf(page)).toBe(`/admin/services/new ${say["console.services.new_title"]}`);
    // Nothing filled in, nothing ticked: each is said, and the first field has the focus.
    await tabTo(page, say["console.services.scope.introspect"]);
    await page.keyboard.press("Space");
    await follow(page, say["console.services.new_do"]);
    await expectFocus(page, say["console.services.name"]);
    await page.keyboard.type("orders");
    await tabTo(page, say["field.scopes.required"], "Shift+Tab");
    await page.keyboard.press("Enter");
    await tabTo(page, say["console.services.scope.revocations"]);
    await page.keyboard.press("Space");
    await follow(page, say["console.services.new_do"]);
    expect(await placeOf(page)).toBe(`/admin/services ${say["console.section.services"]}`);
    await toContent();
    await tabTo(page, say["console.services.key_field"]);
    const key = await page.locator(":focus").inputValue();
    expect(key).toMatch(/^\S{30,}$/);
    await page.reload();
    expect(await page.content()).not.toContain(key);
    expect(await page.getByRole("rowheader", { name: "orders" }).count()).toBe(1);
    await tabTo(page, new RegExp(`^${say["console.services.remove"]}`));
    await go(page);
    await follow(page, say["console.services.remove_do"]);
    expect(await said()).toBe(say["console.done.service_removed"]);
  });

  test("nothing was complained about, and nobody else was asked", () => {
    expect(visitor.complaints).toStrictEqual([]);
  });
});
