import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Browser, Page } from "playwright-core";
import { sampleNow } from "./page-states.ts";
import { openPictureBrowser } from "./picture/picture-browser.ts";
import { screensOf } from "./picture/screens.ts";
import { screensPage } from "./picture/screens-page.ts";
import { serveStates, type StateServer } from "./picture/serve-states.ts";
import { states } from "./picture/states.ts";
import { takePicture } from "./picture/take-picture.ts";
import { everyView, type View } from "./picture/views.ts";

/*
 * Takes the picture of every page in every state. Run it with Node 24:
 *   node scripts/take-screens.ts [--only NAME]              those of docs/screens, and the page that shows them
 *   node scripts/take-screens.ts --look DIR [--only NAME] [--view NAME,NAME]
 *                                                           in every view, to look for mistakes: says what overflows,
 *                                                           what is too small to press, and what the policy refused
 * NAME is what the name of a state begins with. CHROMIUM names another Chromium than /usr/bin/chromium.
 */

/** The longest pages are cut: what is below looks the same. */
const mostHeight = 2000;

const { values: options } = parseArgs({
  options: { only: { type: "string", default: "" }, look: { type: "string" }, view: { type: "string" } },
});
const folder = options.look ?? fileURLToPath(new URL("../docs/screens", import.meta.url));
mkdirSync(folder, { recursive: true });
const names = Object.keys(states);
const screens = options.look === undefined ? screensOf(names) : inEveryView(names, options.view?.split(","));
const wanted = screens.filter(({ state }) => state.startsWith(options.only));

{
  await using server = await serveStates();
  await using opened = await openPictureBrowser();
  for (const [view, own] of Map.groupBy(wanted, ({ view }) => view)) {
    const page = await openView(opened.browser, view);
    for (const { state, file } of own) {
      await show(page, server, state, view);
      const picture = await takePicture(page, { scale: options.look === undefined ? view.scale : 1, quality: 66, mostHeight });
      writeFileSync(join(folder, file), picture);
    }
    await page.context().close();
  }
}

if (options.look === undefined) {
  const kept = new Set(["README.md", ...screens.map(({ file }) => file)]);
  for (const file of readdirSync(folder)) if (!kept.has(file)) rmSync(join(folder, file));
  writeFileSync(join(folder, "README.md"), screensPage());
}
console.log(`${wanted.length} pictures in ${folder}`);

function inEveryView(all: readonly string[], chosen: readonly string[] = everyView.map(({ name }) => name)) {
  const looked = everyView.filter(({ name }) => chosen.includes(name));
  return all.flatMap((state) => looked.map((view) => ({ state, view, file: `${state}.${view.name}.webp` })));
}

async function openView(browser: Browser, view: View): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: view.width, height: view.height },
    colorScheme: view.colorScheme,
    reducedMotion: "reduce",
    locale: view.language,
    timezoneId: "UTC",
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(sampleNow);
  page.on("console", (message) => {
    // The clock above is a script, too, and a letter in its frame runs none.
    if (!message.text().startsWith("Blocked script execution")) console.log(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => console.log(`${page.url()} ${view.name}: ${error.message}`));
  return page;
}

async function show(page: Page, server: StateServer, state: string, view: View): Promise<void> {
  await page.goto(server.urlOf(state, view.language));
  const found = await page.evaluate(() => {
    const root = document.documentElement;
    const pressable = [...document.querySelectorAll("button, .button, summary, .check, .field input")];
    const small = pressable.filter((element) => {
      const { height } = element.getBoundingClientRect();
      return height > 0 && height < 43.5;
    });
    return { sideways: root.scrollWidth - root.clientWidth, small: small.map((element) => element.textContent) };
  });
  if (found.sideways > 0) console.log(`${state} ${view.name}: scrolls sideways by ${found.sideways} px`);
  if (found.small.length > 0) console.log(`${state} ${view.name}: too low to press: ${found.small.join(", ")}`);
}
