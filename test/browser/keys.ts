import { expect } from "vitest";
import type { Page } from "playwright-core";

/** More stops than any page has. */
const most = 90;

/** The name of what has the focus, as a screen reader says it, with a word for what it is. Empty where nothing has. */
export function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return "";
    const label = (element as Partial<HTMLInputElement>).labels?.[0];
    return (element.getAttribute("aria-label") ?? (label ?? element).innerText).replace(/\s+/g, " ").trim();
  });
}

/** Presses Tab, or Shift+Tab, until something has the focus whose name is this, or begins with its words. Says where it came by when nothing does. */
export async function tabTo(page: Page, name: string | RegExp, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  const passed: string[] = [];
  while (passed.length < most) {
    await page.keyboard.press(key);
    const here = await focusedName(page);
    if (typeof name === "string" ? here === name || here.startsWith(`${name} `) : name.test(here)) return;
    passed.push(here);
  }
  throw new Error(`${key} does not reach "${name}", only: ${[...new Set(passed)].join(" | ")}`);
}

/** Presses a key that leads to another page, and waits for that page. */
export async function go(page: Page, key: "Enter" | "Space" = "Enter"): Promise<void> {
  await Promise.all([page.waitForEvent("load"), page.keyboard.press(key)]);
}

/** Tab to something, and a press that leads to another page. */
export async function follow(page: Page, name: string): Promise<void> {
  await tabTo(page, name);
  await go(page);
}

/** Types over what stands in the field that has the focus. */
export async function type(page: Page, text: string): Promise<void> {
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(text);
}

/** Waits until what has the focus has this name: a page gives it away a moment after it is there. */
export async function expectFocus(page: Page, name: string): Promise<void> {
  await expect.poll(() => focusedName(page)).toBe(name);
}

/** The path of the page and what its heading says. */
export async function placeOf(page: Page): Promise<string> {
  const { pathname } = new URL(page.url());
  return `${pathname} ${await page.getByRole("heading", { level: 1 }).innerText()}`;
}
