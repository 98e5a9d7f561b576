import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { copies } from "../../src/pages/copy.ts";
import { emptyFolder, type Serving, serve } from "../server/serve.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { expectFocus, focusedName, follow, go, placeOf, tabTo, type } from "./keys.ts";
import { logIn, openVisitor, type Visitor } from "./visitor.ts";

vi.setConfig({ testTimeout: 90_000 });

const say = copies.en;
const email = "ada@example.com";
const firstPassword = "notes on the engine";
const secondPassword = "a quieter engine 12";

/** Tab, Shift+Tab, Enter, Space, arrows and letters: nothing else touches these pages. Each test goes on where the last one was. */
describe.skipIf(chromiumPath() === null).each([
  ["without JavaScript", false],
  ["with JavaScript", true],
])("by keyboard alone, %s", (_, javaScriptEnabled) => {
  const folder = emptyFolder();
  let server: Serving;
  let browser: Browser;
  let visitor: Visitor;
  let page: Page;

  beforeAll(async () => {
    [server, browser] = await Promise.all([serve(folder.path, { LATCHKEY_VERIFICATION: "required" }), launchBrowser()]);
    visitor = await openVisitor(browser, server.url, { javaScriptEnabled });
    ({ page } = visitor);
    // The two addresses of the terminal, which open once.
    for (const address of server.output().match(/http:\S+\?key=\S+/g) ?? []) await page.goto(address);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    folder.remove();
  });

  /** Opens the newest mail, folds its text out and follows the first link in it, in a tab of its own. */
  async function openNewestMail(): Promise<Page> {
    const mailbox = await visitor.context.newPage();
    await mailbox.goto("/dev/mail");
    await tabTo(mailbox, say["page.skip"]);
    await mailbox.keyboard.press("Enter");
    // The first stop of the content is the newest mail.
    await mailbox.keyboard.press("Tab");
    await go(mailbox);
    await tabTo(mailbox, say["mailbox.as_text"]);
    await mailbox.keyboard.press("Space");
    await tabTo(mailbox, /^http:/);
    const [opened] = await Promise.all([visitor.context.waitForEvent("page"), mailbox.keyboard.press("Enter")]);
    await opened.waitForLoadState();
    await mailbox.close();
    return opened;
  }

  test("registers, and proves her address by the link in the mail", async () => {
    await page.goto("/login");
    await expectFocus(page, say["login.email"]);
    await follow(page, say["login.register"]);
    await expectFocus(page, `${say["register.name"]} (${say["form.optional"]})`);
    await page.keyboard.type("Ada");
    await tabTo(page, say["register.email"]);
    await page.keyboard.type(email);
    await tabTo(page, say["register.password"]);
    await page.keyboard.type(firstPassword);
    await go(page);
    expect(await placeOf(page)).toBe(`/verify-email ${say["check_mail.title"]}`);
    const opened = await openNewestMail();
    expect(await placeOf(opened)).toBe(`/verify-email ${say["verify.title"]}`);
    await follow(opened, say["verify.submit"]);
    await page.close();
    page = opened;
    expect(await placeOf(page)).toBe(`/account ${say["account.title"]}`);
  });

  test("comes to the content with two keys, and by Shift+Tab back to where she was", async () => {
    await page.goto("/account");
    await page.keyboard.press("Tab");
    expect(await focusedName(page)).toBe(say["page.skip"]);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await focusedName(page)).toBe(say["account.profile"]);
    await tabTo(page, say["account.logout"], "Shift+Tab");
    await go(page);
    expect(await placeOf(page)).toBe(`/login ${say["farewell.out"]}`);
    await follow(page, say["farewell.again"]);
    expect(await placeOf(page)).toBe(`/login ${say["login.title"]}`);
  });

  test("a wrong password gives the focus to the field that is to be filled in again", async () => {
    await expectFocus(page, say["login.email"]);
    await page.keyboard.type(email);
    await tabTo(page, say["login.password"]);
    await page.keyboard.type("something else entirely");
    await go(page);
    await expectFocus(page, say["login.password"]);
    expect(await page.getByRole("alert").innerText()).toContain(say["failure.invalid_credentials"]);
    await page.keyboard.type(firstPassword);
    await tabTo(page, say["login.remember"]);
    await page.keyboard.press("Space");
    expect(await page.getByLabel(say["login.remember"]).isChecked()).toBe(false);
    await follow(page, say["login.submit"]);
    expect(await placeOf(page)).toBe(`/account ${say["account.title"]}`);
  });

  test("what is wrong is a link away from the field it is about", async () => {
    await tabTo(page, say["account.current_password"]);
    await page.keyboard.type(firstPassword);
    await go(page);
    await expectFocus(page, say["account.new_password"]);
    await tabTo(page, say["field.newPassword.required"], "Shift+Tab");
    await page.keyboard.press("Enter");
    // It leads to the field, and typing goes on there.
    await expectFocus(page, say["account.new_password"]);
  });

  test("changes name, address and password", async () => {
    await page.goto("/account");
    await tabTo(page, say["account.name"]);
    await type(page, "Ada Lovelace");
    await go(page);
    expect(await page.getByRole("status").first().innerText()).toBe(say["notice.saved"]);

    await tabTo(page, say["account.change_email"]);
    await page.keyboard.press("Space");
    await tabTo(page, say["account.new_email"]);
    await page.keyboard.type("ada.new@example.com");
    await go(page);
    expect(await placeOf(page)).toContain(say["change_sent.title"]);
    const opened = await openNewestMail();
    expect(await placeOf(opened)).toBe(`/verify-email ${say["verify.title_change"]}`);
    await follow(opened, say["verify.submit"]);
    expect(await opened.getByRole("main").innerText()).toContain("ada.new@example.com");
    await opened.close();

    await page.goto("/account");
    await tabTo(page, say["account.current_password"]);
    await page.keyboard.type(firstPassword);
    await tabTo(page, say["account.new_password"]);
    await page.keyboard.type(secondPassword);
    await follow(page, say["account.change_password"]);
    expect(await page.getByRole("status").first().innerText()).toBe(say["notice.account_password_changed"]);
  });

  test("ends one session, then all others, and is asked before the latter where there is a script", async () => {
    for (const userAgent of ["curl/8", "Wget/1"]) {
      const other = await openVisitor(browser, server.url, { userAgent });
      await other.page.goto("/login");
      await logIn(other.page, { email: "ada.new@example.com", password: secondPassword });
    }
    const other = await openVisitor(browser, server.url);
    await other.page.goto("/login");
    await logIn(other.page, { email: "ada.new@example.com", password: secondPassword });
    await page.goto("/account");
    await follow(page, say["session.end"]);
    expect(await page.getByRole("status").first().innerText()).toBe(say["notice.session_ended"]);
    const endOthers = say["account.end_others"].replace("{count}", "2");
    await tabTo(page, endOthers);
    if (javaScriptEnabled) await agreeToQuestion(page, endOthers);
    else await go(page);
    expect(await page.getByRole("status").first().innerText()).toBe(say["notice.others_ended"]);
  });

  test("links the demo provider and unlinks it", async () => {
    await tabTo(page, "Link Demo");
    await go(page);
    await choosePerson(page, "Barnaby Quill");
    expect(await page.getByRole("status").first().innerText()).toBe(say["notice.identity_linked"]);
    await follow(page, say["account.way_unlink"]);
    expect(await page.getByRole("status").first().innerText()).toBe(say["notice.identity_unlinked"]);
  });

  test("takes her data with her", async () => {
    await tabTo(page, say["account.export"]);
    const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    expect(download.suggestedFilename()).toBe("account.json");
    // She is where she was.
    expect(await focusedName(page)).toBe(say["account.export"]);
  });

  test("deletes the account, and has it back", async () => {
    await tabTo(page, say["account.delete_open"]);
    await page.keyboard.press("Enter");
    await tabTo(page, say["account.delete"]);
    if (javaScriptEnabled) await agreeToQuestion(page, say["account.delete"]);
    else await go(page);
    expect(await page.getByRole("status").first().innerText()).toBe(say["farewell.closed_about"]);
    await follow(page, say["farewell.keep"]);
    await expectFocus(page, say["login.email"]);
    await page.keyboard.type("ada.new@example.com");
    await tabTo(page, say["login.password"]);
    await page.keyboard.type(secondPassword);
    await go(page);
    expect(await placeOf(page)).toContain(say["deletion.title"]);
    await expectFocus(page, say["deletion.password"]);
    await page.keyboard.type(secondPassword);
    await follow(page, say["deletion.submit"]);
    expect(await placeOf(page)).toBe(`/account ${say["account.title"]}`);
  });

  test("has forgotten the password, and sets another by the link in the mail", async () => {
    await follow(page, say["account.logout"]);
    await follow(page, say["farewell.again"]);
    await follow(page, say["login.forgot"]);
    await expectFocus(page, say["forgot.email"]);
    await page.keyboard.type("ada.new@example.com");
    await go(page);
    expect(await placeOf(page)).toContain(say["forgot.sent_title"]);
    const opened = await openNewestMail();
    await expectFocus(opened, say["reset.password"]);
    await opened.keyboard.type("123");
    await go(opened);
    await expectFocus(opened, say["reset.password"]);
    await opened.keyboard.type(firstPassword);
    await go(opened);
    expect(await opened.getByRole("status").first().innerText()).toBe(say["notice.password_changed"]);
    await opened.close();
  });

  test("signs in at the demo provider", async () => {
    await page.goto("/login");
    await follow(page, "Continue with Demo");
    await follow(page, say["demo.cancel"]);
    expect(await page.getByRole("alert").innerText()).toContain("cancelled at Demo");
    await follow(page, "Continue with Demo");
    await choosePerson(page, "Marisol Vento");
    expect(await placeOf(page)).toBe(`/account ${say["account.title"]}`);
    expect(await page.getByRole("main").innerText()).toContain("Marisol Vento");
  });

  test("nothing was complained about, and nobody else was asked", () => {
    expect(visitor.complaints).toStrictEqual([]);
  });
});

/** Chooses one of the three by the arrows, as of radio buttons, and allows it. */
async function choosePerson(page: Page, name: string): Promise<void> {
  // A form leads there by a page that goes on by itself.
  await page.waitForURL("**/demo/authorize**");
  await tabTo(page, /^(Juniper|Barnaby|Marisol) /);
  await page.keyboard.press("Space");
  for (let presses = 0; presses < 3 && !(await focusedName(page)).startsWith(name); presses += 1)
    await page.keyboard.press("ArrowDown");
  expect(await focusedName(page)).toContain(name);
  await follow(page, say["demo.allow"]);
}

/** A question in a dialog: No comes first, Escape is No, and after it the focus is where it was. */
async function agreeToQuestion(page: Page, button: string): Promise<void> {
  await page.keyboard.press("Enter");
  await expectFocus(page, say["script.cancel"]);
  await page.keyboard.press("Escape");
  await expectFocus(page, button);
  await page.keyboard.press("Enter");
  await expectFocus(page, say["script.cancel"]);
  await page.keyboard.press("Tab");
  expect(await focusedName(page)).toBe(button);
  await go(page);
}
