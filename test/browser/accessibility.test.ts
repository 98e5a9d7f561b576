import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, test } from "vitest";
import { serveStates, type StateServer } from "../../scripts/picture/serve-states.ts";
import { states } from "../../scripts/picture/states.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { type Desk, findFlaws, openDesk } from "./eye/find-flaws.ts";

/** So many states are looked at at a time: each has a page of its own, which goes on to the next one. */
const together = 2;

describe.skipIf(chromiumPath() === null)("WCAG 2.2 AA", () => {
  let site: StateServer;
  let browser: Browser;
  const free: Desk[] = [];
  const waiting: ((desk: Desk) => void)[] = [];

  beforeAll(async () => {
    [site, browser] = await Promise.all([serveStates(), launchBrowser()]);
    for (let count = 0; count < together; count += 1) free.push(await openDesk(browser));
  });

  afterAll(async () => {
    await browser?.close();
    await site?.[Symbol.asyncDispose]();
  });

  function take(): Promise<Desk> {
    const desk = free.pop();
    return desk ? Promise.resolve(desk) : new Promise((resolve) => void waiting.push(resolve));
  }

  function giveBack(desk: Desk): void {
    const next = waiting.shift();
    if (next) next(desk);
    else free.push(desk);
  }

  test.concurrent.for(Object.keys(states))("%s", async (name, { expect }) => {
    const desk = await take();
    try {
      expect(await findFlaws(desk, (language) => site.urlOf(name, language))).toStrictEqual([]);
    } finally {
      giveBack(desk);
    }
  });
});
