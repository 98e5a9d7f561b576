import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveStates, type StateServer } from "../../scripts/picture/serve-states.ts";
import { states } from "../../scripts/picture/states.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { askAxe } from "./eye/axe.ts";
import {
  findCutOff,
  findLostEdges,
  findMotion,
  findSmallTargets,
  findStructureFlaws,
  findUnsaidErrors,
  findUnseenFocus,
  readTexts,
  spaceText,
} from "./eye/flaws.ts";
import { findDisorder } from "./eye/reading-order.ts";
import { findForeignText } from "./eye/foreign-text.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const desktop = { width: 1280, height: 800 };
const narrow = { width: 320, height: 640 };
/** A window of 1280 by 800 at 200 %. */
const zoomed = { width: 640, height: 400 };

describe.skipIf(chromiumPath() === null)("WCAG 2.2 AA", () => {
  let site: StateServer;
  let browser: Browser;
  let page: Page;
  let session: CDPSession;

  beforeAll(async () => {
    [site, browser] = await Promise.all([serveStates(), launchBrowser()]);
    // Around the policy of pages, which lets no script in, and no axe.
    const context = await browser.newContext({ bypassCSP: true, viewport: desktop });
    await context.addInitScript(axe);
    page = await context.newPage();
    session = await context.newCDPSession(page);
    await session.send("Accessibility.enable");
  });

  afterAll(async () => {
    await browser?.close();
    await site?.[Symbol.asyncDispose]();
  });

  test.each(Object.keys(states))("%s", async (name) => {
    const found: string[] = [];
    const note = (where: string, flaws: readonly string[]): void => {
      found.push(...flaws.map((flaw) => `${where}: ${flaw}`));
    };
    await page.emulateMedia({ colorScheme: "light", forcedColors: "none", reducedMotion: "reduce" });
    await page.setViewportSize(desktop);
    await page.goto(site.urlOf(name, "en"));

    note("as it opens", await page.evaluate(findUnsaidErrors));
    note("as it is built", await page.evaluate(findStructureFlaws));
    note("with less motion", await page.evaluate(findMotion));
    note("light", await askAxe(page, "everything"));
    note("read out", await findDisorder(session));
    note("desktop", await page.evaluate(findSmallTargets));
    // From here on the focus is moved by keyboard, as far as the browser is concerned.
    await page.keyboard.press("Tab");
    note("desktop", await page.evaluate(findUnseenFocus));
    await page.emulateMedia({ forcedColors: "active" });
    note("colours of one's own", await page.evaluate(findLostEdges));
    note("colours of one's own", await page.evaluate(findUnseenFocus));
    await page.emulateMedia({ forcedColors: "none", colorScheme: "dark" });

    await page.setViewportSize(zoomed);
    note("at 200 %", await page.evaluate(findCutOff));
    note("at 200 %", await page.evaluate(findUnseenFocus));

    await page.setViewportSize(narrow);
    note("narrow", await page.evaluate(findCutOff));
    note("narrow", await page.evaluate(findSmallTargets));
    note("narrow", await page.evaluate(findUnseenFocus));
    note("narrow, read out", await findDisorder(session));
    note("narrow, dark", await askAxe(page, "colours and layout"));

    await page.evaluate(spaceText);
    note("narrow, spaced", await page.evaluate(findCutOff));
    await page.setViewportSize(desktop);
    note("spaced", await page.evaluate(findCutOff));
    note("in English", findForeignText("en", await page.evaluate(readTexts)));

    await page.setViewportSize(narrow);
    await page.goto(site.urlOf(name, "de"));
    note("in German", findForeignText("de", await page.evaluate(readTexts)));
    note("in German", await page.evaluate(findStructureFlaws));
    note("in German", await page.evaluate(findSmallTargets));
    note("in German", await page.evaluate(findCutOff));
    await page.evaluate(spaceText);
    note("in German, spaced", await page.evaluate(findCutOff));
    expect(found).toStrictEqual([]);
  });
});
