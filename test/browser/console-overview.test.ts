import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, type Serving, serve } from "../server/serve.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { openVisitor, register, type Visitor } from "./visitor.ts";

const password = "a long walk by the sea";

describe.skipIf(chromiumPath() === null)("the overview, without JavaScript", () => {
  const folder = emptyFolder();
  let server: Serving;
  let browser: Browser;

  beforeAll(async () => {
    [server, browser] = await Promise.all([serve(folder.path), launchBrowser()]);
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

  async function auditor(width: number, colorScheme: "light" | "dark"): Promise<Visitor> {
    const visitor = await openVisitor(browser, server.url, { viewport: { width, height: 800 }, colorScheme });
    const email = `auditor-${width}-${colorScheme}@example.com`;
    await register(visitor.page, { name: "Grace", email, password });
    await visitor.page.waitForURL((url) => !url.pathname.includes("register"));
    raw("update latchkey_users set operator = 'auditor', email_verified = 1 where email = ?", email);
    return visitor;
  }

  test("says what needs somebody, counts what happened, and draws it; each span is a link", async () => {
    const { page, complaints } = await auditor(1280, "light");
    raw(
      "insert into latchkey_outbox (kind, payload, created_at, due_at, attempts, dead_at, error) values ('webhook', '{}', ?1, ?1, 9, ?1, 'refused')",
      Date.now(),
    );
    await page.goto("/admin");
    const matter = page.getByRole("listitem").filter({ hasText: "1 call of a hook or webhook was given up" });
    await matter.getByRole("link", { name: "See what" }).click();
    await page.waitForURL("**/admin/mail#hooks");
    await page.goBack();
    const drawing = page.getByRole("img", { name: "Sign-ins and failures" });
    const bars = await drawing
      .locator("path.bar")
      .evaluateAll((paths) =>
        paths.map((path) => ({ height: path.getBoundingClientRect().height, fill: getComputedStyle(path).fill })),
      );
    expect(bars[0]?.height).toBeGreaterThan(50);
    expect(bars[0]?.fill).not.toBe("rgb(0, 0, 0)");
    const chart = page.locator("#chart-signins");
    await chart.getByText("Show the numbers").click();
    const [, said = ""] = /([\d,]+) sign-in/.exec(await chart.getByRole("paragraph").first().innerText()) ?? [];
    // In the last hour, or the one before: it may have struck since.
    const numbers = await chart.locator("tbody td:first-of-type").allInnerTexts();
    expect(numbers.reduce((sum, number) => sum + Number(number), 0)).toBe(Number(said));
    await page.getByRole("link", { name: "30 days" }).click();
    await page.waitForURL("**/admin?hours=720#charts");
    expect(await page.locator("#chart-signins tbody tr").count()).toBe(30);
    expect(await page.getByText("Numbers of the process that answers").isVisible()).toBe(true);
    expect(complaints).toStrictEqual([]);
  });

  test("is readable on a narrow screen in the dark: nothing scrolls sideways, and the words of charts keep their size", async () => {
    const { page, complaints } = await auditor(320, "dark");
    for (const path of ["", "/keys", "/locks", "/services", "/providers", "/mail", "/configuration"]) {
      await page.goto(`/admin${path}`);
      const sideways = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect([path, sideways]).toStrictEqual([path, 0]);
    }
    await page.goto("/admin");
    const sizes = await page
      .locator(".plot li")
      .evaluateAll((words) => words.map((word) => Number.parseFloat(getComputedStyle(word).fontSize)));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(12);
    // What is drawn stands out from what it is drawn on.
    const [bar, card] = await page.evaluate(() => {
      const path = document.querySelector("#chart-signins .bar");
      const figure = document.querySelector("#chart-signins");
      return [path ? getComputedStyle(path).fill : "", figure ? getComputedStyle(figure).backgroundColor : ""];
    });
    expect(contrast(bar ?? "", card ?? "")).toBeGreaterThanOrEqual(3);
    expect(complaints).toStrictEqual([]);
  });
});

/** Of two opaque colours, by WCAG 2.2. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [one, other].map(luminance).toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = (color.match(/\d+/g) ?? []).map((part) => {
    const value = Number(part) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
