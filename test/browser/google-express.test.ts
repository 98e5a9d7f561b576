import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, freePort } from "../server/serve.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { canMakeCertificate } from "../setup/certificate.ts";
import { clients, type KnownIssuers, openKnownIssuers, pictureUrl } from "../setup/known-issuers.ts";
import { answerProvider } from "./provider-site.ts";
import { openVisitor, type Visitor } from "./visitor.ts";

const source = new URL("../../examples/google-express/app.ts", import.meta.url);
const imports = ["../setup/scripts/take-detours.ts", "../../examples/from-source.ts"].flatMap((path) => [
  "--import",
  new URL(path, import.meta.url).href,
]);
const emmy = { name: `Emmy <b>"Noether"</b> & co`, email: "emmy@gmail.com", email_verified: true, picture: pictureUrl };

test("the example with Google is read in a minute: at most 40 lines", () => {
  const lines = readFileSync(source, "utf8").trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(40);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
});

const isPossible = chromiumPath() !== null && canMakeCertificate();

describe.skipIf(!isPossible)("the example with Google, without JavaScript", () => {
  const folder = emptyFolder();
  let issuers: KnownIssuers;
  let app: ChildProcess;
  let browser: Browser;
  let visitor: Visitor;

  beforeAll(async () => {
    const port = await freePort();
    const url = `http://localhost:${port}`;
    issuers = await openKnownIssuers(url);
    issuers.accounts.google.set("emmy", emmy);
    const certificate = join(folder.path, "certificate.pem");
    writeFileSync(certificate, issuers.certificate.cert);
    const child = spawn(process.execPath, [...imports, fileURLToPath(source)], {
      cwd: folder.path,
      env: {
        PATH: process.env["PATH"] ?? "",
        PORT: String(port),
        GOOGLE_CLIENT_ID: clients.google.clientId,
        GOOGLE_CLIENT_SECRET: clients.google.clientSecret,
        LATCHKEY_TEST_DETOURS: JSON.stringify(issuers.detours),
        LATCHKEY_TEST_CERTIFICATE: certificate,
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    app = child;
    browser = await launchBrowser(issuers.browserArgs);
    await once(child.stdout, "data");
    visitor = await openVisitor(browser, url);
  });

  afterAll(async () => {
    await browser?.close();
    const ended = once(app, "exit");
    app.kill();
    await ended;
    await issuers?.close();
    folder.remove();
  });

  test("leads to Google and back to the dashboard, which shows her name and address as they are written", async () => {
    const { page } = visitor;
    await page.goto("/");
    await page.getByRole("link", { name: "Continue with Google" }).click();
    await answerProvider(page, "emmy");
    await page.waitForURL("**/dashboard");
    expect(await page.getByRole("heading").innerText()).toBe(`Hello ${emmy.name}`);
    expect(await page.locator("b").count()).toBe(0);
    expect(await page.getByText(emmy.email).isVisible()).toBe(true);
    await page.goto("/");
    expect(await page.getByRole("link").allInnerTexts()).toStrictEqual(["Your dashboard"]);
  });

  test("shows her picture, which comes from the app itself", async () => {
    const { page } = visitor;
    // It is fetched beside the sign-in, which does not wait for it.
    await expect
      .poll(async () => {
        await page.goto("/dashboard");
        return page.locator("img").count();
      })
      .toBe(1);
    expect(await page.locator("img").evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
    expect(new URL((await page.locator("img").getAttribute("src")) ?? "", page.url()).origin).toBe(
      new URL(page.url()).origin,
    );
  });

  test("logs out, and the dashboard sends her to log-in, and by Google back", async () => {
    const { page } = visitor;
    await page.goto("/dashboard");
    await page.getByRole("button", { name: "Log out" }).click();
    expect(new URL(page.url()).pathname).toBe("/");
    expect(await page.getByRole("link", { name: "Continue with Google" }).isVisible()).toBe(true);
    await page.goto("/dashboard");
    expect(new URL(page.url()).pathname).toBe("/login");
    await page.getByText("Continue with Google").click();
    await page.waitForURL("**/dashboard");
    expect(await page.getByRole("heading").innerText()).toBe(`Hello ${emmy.name}`);
  });

  test("without a client at Google it does not start, and says why", async () => {
    const child = spawn(process.execPath, [...imports, fileURLToPath(source)], {
      cwd: folder.path,
      env: {
        PATH: process.env["PATH"] ?? "",
        PORT: "0",
        LATCHKEY_TEST_CERTIFICATE: join(folder.path, "certificate.pem"),
      },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (text: Buffer) => (said += String(text)));
    const [code] = await once(child, "close");
    expect(code).toBe(1);
    expect(said).toContain("clientId");
  });
});
