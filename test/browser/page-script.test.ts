import type { Browser, Locator, Response } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, type Serving, serve } from "../server/serve.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { logIn, openVisitor, pathOf, register, type Visitor } from "./visitor.ts";

const password = "a long walk by the sea";

describe.skipIf(chromiumPath() === null)("the script of people's pages", () => {
  const folder = emptyFolder();
  let server: Serving;
  let browser: Browser;

  beforeAll(async () => {
    [server, browser] = await Promise.all([serve(folder.path), launchBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    folder.remove();
  });

  const open = (options = {}): Promise<Visitor> =>
    openVisitor(browser, server.url, { javaScriptEnabled: true, ...options });

  async function newPerson(name: string): Promise<Visitor & { readonly email: string }> {
    const visitor = await open();
    const email = `${name.toLowerCase()}@example.com`;
    await register(visitor.page, { name, email, password });
    return { ...visitor, email };
  }

  test("P8 /login is two files and under 20 KB, and so is the view after a refused try, which brings the script", async () => {
    const { page, requests, complaints } = await open();
    const responses: Response[] = [];
    page.on("response", (response) => responses.push(response));
    const answer = await page.goto("/login", { waitUntil: "networkidle" });
    expect(answer?.headers()["content-security-policy"]).not.toContain("script-src");
    expect(requests).toStrictEqual(["/login", expect.stringMatching(/^\/auth\/style-[\w-]{12}\.css$/)]);
    const bodies = await Promise.all(responses.map((response) => response.body()));
    const bytes = Buffer.concat(bodies).length;
    expect(bytes).toBeGreaterThan(5_000);
    expect(bytes).toBeLessThan(20_000);
    requests.length = 0;
    await logIn(page, { email: "nobody@example.com", password });
    await page.waitForLoadState("networkidle");
    const files = requests.filter((path) => path !== "/auth/login" && !path.endsWith(".css"));
    expect(files).toStrictEqual(["/login", expect.stringMatching(/^\/auth\/script-[\w-]{12}\.js$/)]);
    expect(await page.getByRole("button", { name: "Show password" }).isVisible()).toBe(true);
    expect(complaints).toStrictEqual([]);
  });

  test("the script is kept for good, and only pages that load it allow one", async () => {
    const { page, context } = await open();
    const answer = await page.goto("/register");
    expect(answer?.headers()["content-security-policy"]).toContain("; script-src 'self'");
    const src = (await page.locator("script").getAttribute("src")) ?? "";
    const script = await context.request.get(src);
    expect(script.headers()).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=31536000, immutable",
    });
    const missing = await page.goto("/nowhere");
    expect(missing?.headers()["content-security-policy"]).not.toContain("script-src");
  });

  test("a password is shown and hidden again; focus and caret stay where they were; it is sent hidden", async () => {
    const { page, complaints } = await open();
    await page.goto("/register");
    const input = page.locator('[name="password"]');
    const button = page.getByRole("button", { name: "Show password" });
    expect(await button.getAttribute("aria-pressed")).toBe("false");
    await input.fill("tide and lantern");
    await input.evaluate((element: HTMLInputElement) => element.setSelectionRange(4, 9));
    await button.click();
    expect(await stateOf(input)).toStrictEqual(["text", 4, 9, true]);
    expect(await button.getAttribute("aria-pressed")).toBe("true");
    await button.click();
    expect(await stateOf(input)).toStrictEqual(["password", 4, 9, true]);
    // By keyboard the button is the next thing, and keeps the focus.
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await input.getAttribute("type")).toBe("text");
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
    const type = await page.evaluate(
      () =>
        new Promise<string | undefined>((resolve) => {
          document.addEventListener("submit", (event) => {
            event.preventDefault();
            resolve(document.querySelector<HTMLInputElement>('[name="password"]')?.type);
          });
          document.querySelector<HTMLButtonElement>(".primary")?.click();
        }),
    );
    expect(type).toBe("password");
    expect(complaints).toStrictEqual([]);
  });

  test("a new password is judged in a sentence that is announced, and the server has the last word", async () => {
    const { page } = await open();
    await page.goto("/register");
    await page.getByLabel("Name").fill("Wilhelmina Thistlewood");
    await page.getByLabel("Email").fill("harbourmaster@example.com");
    const hint = page.locator(".strength");
    expect(await hint.getAttribute("role")).toBe("status");
    const verdicts: [string, string][] = [
      ["tide", "{n} more characters, at least."],
      ["password1!", "Easy to guess."],
      ["Summer2024!", "Easy to guess."],
      ["qwertyuiop123", "Easy to guess."],
      ["aaaaaaaaaaaaaaaa", "Easy to guess."],
      ["P4ssw0rd P4ssw0rd", "Easy to guess."],
      ["Thistlewood99", "Somebody who knows you"],
      ["harbourmaster", "Somebody who knows you"],
      ["latchkey", "Somebody who knows you"],
      ["sandstone kettle", "Harder to guess."],
      ["tide table and lantern", "Hard to guess"],
      ["kX9#mQ2$vLp7", "Hard to guess"],
      ["", ""],
    ];
    for (const [typed, sentence] of verdicts) {
      await page.locator('[name="password"]').fill(typed);
      const expected = sentence.replace("{n}", "4");
      await expect
        .poll(() => hint.innerText(), { message: typed })
        .toMatch(new RegExp(`^${expected.replaceAll(".", "\\.")}${expected === "" ? "$" : ""}`));
    }
    await page.locator('[name="password"]').fill("password1");
    await page.getByRole("button", { name: "Create account" }).click();
    expect(await page.getByRole("alert").innerText()).toContain("among the first that anyone would guess");
  });

  test("times stay true while the page is open, whatever the browser's clock says", async () => {
    const { page, context, email } = await newPerson("Ida");
    // A clock that is years off, and stands until it is told otherwise.
    await context.clock.install({ time: new Date("2001-02-03T04:05:06Z") });
    await page.goto("/account");
    const time = page.locator("#activity time").first();
    await expect.poll(() => time.innerText()).toBe("just now");
    await context.clock.fastForward("05:00");
    await expect.poll(() => time.innerText()).toMatch(/^[56] minutes ago$/);
    await context.clock.fastForward("03:00:00");
    await expect.poll(() => time.innerText()).toBe("3 hours ago");
    await context.clock.fastForward("48:00:00");
    await expect.poll(() => time.innerText()).toBe("2 days ago");
    expect(email).toContain("@");
    await context.close();
  });

  test("ending all other sessions asks first: no is no, the focus comes back, yes does it", async () => {
    const { page, email, complaints } = await newPerson("Edith");
    const other = await open();
    await other.page.goto("/login");
    await logIn(other.page, { email, password });
    await page.goto("/account");
    const end = page.getByRole("button", { name: "End all other sessions" });
    const dialog = page.getByRole("dialog", { name: "This signs out the other device. You stay signed in here." });
    await end.focus();
    await page.keyboard.press("Enter");
    await dialog.waitFor();
    // A second press of the same key says no.
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    expect(await end.evaluate((element) => element === document.activeElement)).toBe(true);
    await end.click();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await end.evaluate((element) => element === document.activeElement)).toBe(true);
    await end.click();
    await dialog.getByRole("button", { name: "End all other sessions" }).click();
    await page.waitForURL("**/account?notice=others_ended");
    await other.page.goto("/account");
    expect(new URL(other.page.url()).pathname).toBe("/login");
    expect(complaints).toStrictEqual([]);
  });

  test("a form is sent once, however often it is pressed, and again after going back", async () => {
    const { page, requests } = await open();
    await page.goto("/register");
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route("**/auth/register", async (route) => {
      await held;
      await route.continue();
    });
    const posts = (): number => requests.filter((path) => path === "/auth/register").length;
    // Each press in a turn of its own, while the first answer is under way.
    await page.evaluate(async () => {
      for (let presses = 0; presses < 4; presses += 1) {
        document.querySelector<HTMLButtonElement>(".primary")?.click();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    });
    release();
    await page.getByRole("alert").waitFor();
    expect(posts()).toBe(1);
    await page.goBack();
    await page.getByRole("button", { name: "Create account" }).click();
    await expect.poll(posts).toBe(2);
  });

  test("a file that is downloaded leaves a page on which everything can be pressed again", async () => {
    const { page, context } = await newPerson("Nell");
    await context.clock.install();
    await page.goto("/account");
    for (const _ of [1, 2]) {
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: "Download" }).click();
      await (await download).cancel();
      await context.clock.runFor(6_000);
    }
  });

  test.each(["blocked", "broken"])("with the script %s everything works as before", async (how) => {
    const { page } = await open();
    await page.route("**/auth/script-*.js", (route) =>
      how === "blocked" ? route.abort() : route.fulfill({ contentType: "text/javascript", body: "({ not: a script" }),
    );
    const email = `${how}@example.com`;
    await register(page, { name: how, email, password });
    expect(pathOf(page)).toBe("/account");
    expect(await page.getByRole("button", { name: "Show password" }).count()).toBe(0);
    await page.getByText("Delete this account").click();
    await page.getByRole("button", { name: "Delete my account" }).click();
    await page.waitForURL("**/login?notice=deleted");
  });
});

/** The type of a field, where its caret is, and whether it has the focus. */
function stateOf(input: Locator): Promise<(string | number | boolean | null)[]> {
  return input.evaluate((element: HTMLInputElement) => {
    const { type, selectionStart, selectionEnd } = element;
    return [type, selectionStart, selectionEnd, element === document.activeElement];
  });
}
