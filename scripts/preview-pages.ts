import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Browser, chromium, type Page } from "playwright-core";
import { peopleScript } from "../src/pages/script/people-script.ts";
import { stylesheet } from "../src/pages/stylesheet.ts";
import { languages } from "../src/pages/copy.ts";
import { inLanguage, pageStates, sampleFrame } from "./page-states.ts";

/*
 * Shows every page in every state. Run it with Node 24:
 *   node scripts/preview-pages.ts                         serves them, with the real content security policy
 *   node scripts/preview-pages.ts --shots DIR [--only login] takes screenshots, and says what overflows or was refused
 *   … --language de                                       in German
 *   node scripts/preview-pages.ts --files DIR             writes them as files
 */

const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const views = [
  { name: "desktop", width: 1280, height: 800 },
  { name: "phone", width: 390, height: 844 },
  { name: "narrow", width: 320, height: 640 },
  { name: "zoom", width: 640, height: 400 },
] as const;

const { values: options } = parseArgs({
  options: {
    shots: { type: "string" },
    files: { type: "string" },
    only: { type: "string" },
    view: { type: "string" },
    port: { type: "string", default: "0" },
    language: { type: "string", default: "en" },
  },
});
const language = languages.find((one) => one === options.language) ?? "en";
const states = Object.entries(pageStates).filter(
  ([name]) => options.only === undefined || name.startsWith(options.only),
);

if (options.files === undefined) await serve();
else await writeFiles(options.files);

async function writeFiles(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "pages.css"), stylesheet);
  await writeFile(join(directory, "pages.js"), peopleScript);
  for (const [name, render] of states)
    await writeFile(
      join(directory, `${name}.html`),
      inLanguage(language, render)
        .replaceAll(sampleFrame.stylesheetUrl, "pages.css")
        .replaceAll(sampleFrame.scriptUrl, "pages.js"),
    );
}

async function serve(): Promise<void> {
  const index = `<!doctype html><title>Pages</title><ul>${states.map(([name]) => `<li><a href="/${name}">${name}</a>`).join("")}</ul>`;
  const server = createServer((request, response) => {
    const name = (request.url ?? "/").slice(1);
    if (`/${name}` === sampleFrame.stylesheetUrl) return response.setHeader("content-type", "text/css").end(stylesheet);
    if (`/${name}` === sampleFrame.scriptUrl)
      return response.setHeader("content-type", "text/javascript").end(peopleScript);
    // A page that goes on by itself stays here, to be looked at.
    const goingOn = /<meta http-equiv="refresh"[^>]*>|<script src="[^"]*"><\/script>/g;
    const render = pageStates[name];
    const body = name === "" ? index : render && inLanguage(language, render).replaceAll(goingOn, "");
    response.writeHead(body === undefined ? 404 : 200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
    });
    return response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(Number(options.port), "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  if (options.shots === undefined) {
    console.log(`${base}/`);
    return;
  }
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags });
  await takeShots(browser, base, options.shots);
  await browser.close();
  server.close();
}

async function takeShots(browser: Browser, base: string, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const) {
    for (const { name: view, width, height } of views) {
      if (options.view !== undefined && !options.view.split(",").includes(view)) continue;
      const context = await browser.newContext({ viewport: { width, height }, colorScheme });
      const page = await context.newPage();
      page.on("console", (message) => console.log(`${page.url()} ${message.text()}`));
      for (const [name] of states) {
        await page.goto(`${base}/${name}`);
        await report(page, `${name} ${view} ${colorScheme}`);
        await page.screenshot({ path: join(directory, `${name}.${view}.${colorScheme}.png`), fullPage: true });
      }
      await context.close();
    }
  }
}

/** Says what a picture may hide: sideways scrolling, and targets too small for a thumb. */
async function report(page: Page, label: string): Promise<void> {
  const found = await page.evaluate(() => {
    const root = document.documentElement;
    const pressable = [...document.querySelectorAll("button, .button, summary, .check, .field input")];
    const small = pressable.filter((element) => {
      const { height } = element.getBoundingClientRect();
      return height > 0 && height < 43.5;
    });
    return { sideways: root.scrollWidth - root.clientWidth, small: small.map((element) => element.textContent) };
  });
  if (found.sideways > 0) console.log(`${label}: scrolls sideways by ${found.sideways} px`);
  if (found.small.length > 0) console.log(`${label}: too low to press: ${found.small.join(", ")}`);
}
