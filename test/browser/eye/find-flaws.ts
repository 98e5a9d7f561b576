import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, CDPSession, Page } from "playwright-core";
import type { Language } from "../../../src/pages/copy.ts";
import { askAxe } from "./axe.ts";
import {
  closeUpText,
  findCutOff,
  findLostEdges,
  findMotion,
  findSmallTargets,
  findStructureFlaws,
  findUnsaidErrors,
  findUnseenFocus,
  readTexts,
  spaceText,
} from "./flaws.ts";
import { findForeignText } from "./foreign-text.ts";
import { findDisorder } from "./reading-order.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const desktop = { width: 1280, height: 800 };
const narrow = { width: 320, height: 640 };
/** A window of 1280 by 800 at 200 %. */
const zoomed = { width: 640, height: 400 };

/** A page that states are looked at in, one after the other. */
export interface Desk {
  readonly page: Page;
  readonly session: CDPSession;
}

/** Opens one, in a profile of its own. */
export async function openDesk(browser: Browser): Promise<Desk> {
  // Around the policy of pages, which lets no script in, and no axe.
  const context = await browser.newContext({ bypassCSP: true, viewport: desktop });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Accessibility.enable");
  return { page, session };
}

/**
 * Everything that is wrong with a state. It is opened twice: in English, and goes through all looks then, and in German at 320 pixels, where words are
 * longest and room is least. What no look changes is asked once; where something lies, and how large it is, is asked where room is least.
 */
export async function findFlaws({ page, session }: Desk, urlOf: (language: Language) => string): Promise<string[]> {
  const found: string[] = [];
  const note = (where: string, flaws: readonly string[]): void => {
    found.push(...flaws.map((flaw) => `${where}: ${flaw}`));
  };
  await page.setViewportSize(desktop);
  await page.emulateMedia({ colorScheme: "light", forcedColors: "none", reducedMotion: "reduce" });
  await page.goto(urlOf("en"));
  // The focus goes where the page says with the first picture, which on a busy machine comes after the page is loaded.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  note("as it opens", await page.evaluate(findUnsaidErrors));
  note("as it is built", await page.evaluate(findStructureFlaws));
  note("with less motion", await page.evaluate(findMotion));
  note("in English", findForeignText("en", await page.evaluate(readTexts)));
  note("desktop", await page.evaluate(findSmallTargets));
  note("desktop", await page.evaluate(findCutOff));
  // A navigation that sticks to the top is where it belongs only there.
  await page.evaluate(() => window.scrollTo(0, 0));
  note("read out", await findDisorder(session));
  await page.evaluate(spaceText);
  note("spaced", await page.evaluate(findCutOff));
  await page.evaluate(closeUpText);
  await page.evaluate(axe);
  note("light", await askAxe(page, "everything but layout"));
  // From here on the focus is moved by keyboard, as far as the browser is concerned.
  await page.keyboard.press("Tab");
  note("desktop", await page.evaluate(findUnseenFocus));
  await page.emulateMedia({ forcedColors: "active" });
  note("colours of one's own", await page.evaluate(findLostEdges));
  note("colours of one's own", await page.evaluate(findUnseenFocus));

  await page.setViewportSize(zoomed);
  note("at 200 %", await page.evaluate(findCutOff));

  await page.setViewportSize(narrow);
  await page.emulateMedia({ forcedColors: "none", colorScheme: "dark" });
  note("narrow", await page.evaluate(findCutOff));
  note("narrow", await page.evaluate(findSmallTargets));
  note("narrow", await page.evaluate(findUnseenFocus));
  await page.evaluate(() => window.scrollTo(0, 0));
  note("narrow, read out", await findDisorder(session));
  note("narrow, dark", await askAxe(page, "colours and layout"));
  await page.evaluate(spaceText);
  note("narrow, spaced", await page.evaluate(findCutOff));

  await page.goto(urlOf("de"));
  note("in German", findForeignText("de", await page.evaluate(readTexts)));
  note("in German", await page.evaluate(findStructureFlaws));
  note("in German", await page.evaluate(findSmallTargets));
  note("in German", await page.evaluate(findCutOff));
  await page.evaluate(spaceText);
  note("in German, spaced", await page.evaluate(findCutOff));
  return found;
}
