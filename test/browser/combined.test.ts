import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { command } from "../cli/command.ts";
import { emptyFolder, freePort } from "../server/serve.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { type LoopbackIssuer, openLoopbackIssuer } from "../setup/loopback-issuer.ts";
import { eventually } from "./client-site.ts";
import { answerProvider } from "./provider-site.ts";

const hook = new URL("../../examples/from-source.ts", import.meta.url).href;
const folderOf = new URL("../../examples/combined/", import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folderOf), "utf8");

// Five tabs, three servers and a browser.
vi.setConfig({ testTimeout: 60_000 });

test("the combined example is read in a few minutes, and its ten steps are numbered", () => {
  const files = ["app.ts", "index.html", "page.ts", "reports.ts"].map(read);
  for (const file of files) {
    expect(file.trimEnd().split("\n").length).toBeLessThanOrEqual(75);
    expect(Math.max(...file.split("\n").map((line) => line.length))).toBeLessThanOrEqual(140);
  }
  const steps = [...files.join("\n").matchAll(/^\s*(?:\/\/|<!--) (\d+)\. /gm)].map(([, number]) => Number(number));
  expect(steps.toSorted((a, b) => a - b)).toStrictEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

describe.skipIf(chromiumPath() === null)("the combined example", () => {
  const folder = emptyFolder();
  const children: ChildProcess[] = [];
  let issuer: LoopbackIssuer;
  let url: string;
  let reports: string;
  let browser: Browser;
  let people = 0;

  beforeAll(async () => {
    const [port, reportsPort] = [await freePort(), await freePort()];
    url = `http://localhost:${port}`;
    reports = `http://localhost:${reportsPort}`;
    const client = { clientId: "company-client", clientSecret: "secret-of-company-in-these-tests" };
    issuer = await openLoopbackIssuer(client, `${url}/auth/company/callback`);
    await start("app.ts", {
      PORT: String(port),
      REPORTS_URL: reports,
      OIDC_ISSUER: issuer.url,
      OIDC_CLIENT_ID: client.clientId,
      OIDC_CLIENT_SECRET: client.clientSecret,
    });
    const key = await command(folder.path, ["services", "create", "reports", "--scope", "revocations", "--json"]);
    await start("reports.ts", {
      PORT: String(reportsPort),
      APP_URL: url,
      SERVICE_KEY: (JSON.parse(key.stdout) as { key: string }).key,
    });
    browser = await launchBrowser();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    for (const child of children) {
      const ended = once(child, "exit");
      if (child.exitCode === null) child.kill();
      else continue;
      await ended;
    }
    await issuer?.close();
    folder.remove();
  });

  async function start(name: string, environment: Record<string, string>): Promise<void> {
    const program = fileURLToPath(new URL(name, folderOf));
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--import", hook, program], {
      cwd: folder.path,
      env: { PATH: process.env["PATH"] ?? "", ...environment },
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    await once(child.stdout, "data");
  }

  /** Somebody new in five tabs of one browser, signed in through the first. */
  async function openTabs(): Promise<{ readonly context: BrowserContext; readonly tabs: readonly Page[] }> {
    people += 1;
    const account = `ada-${people}`;
    issuer.accounts.set(account, { email: `${account}@example.com`, name: `Ada ${people}` });
    const context = await browser.newContext({ baseURL: url });
    const first = await context.newPage();
    await first.goto("/");
    await first.getByRole("link", { name: "Continue with Company" }).click();
    await answerProvider(first, account);
    await first.waitForURL(`${url}/`);
    const tabs = [first];
    while (tabs.length < 5) {
      const tab = await context.newPage();
      await tab.goto("/");
      tabs.push(tab);
    }
    for (const tab of tabs) await tab.getByText(`Hello Ada ${people}`).waitFor();
    return { context, tabs };
  }

  test("the ten steps, from the button to the end of everything", async () => {
    const { context, tabs } = await openTabs();
    const [first, second] = tabs as [Page, Page];
    expect(first.url()).toBe(`${url}/`);
    let token = "";
    context.on("request", (request) => {
      token = request.headers()["authorization"]?.slice("Bearer ".length) ?? token;
    });
    await first.getByLabel("Note").fill("Water <b>the</b> plants");
    await first.getByRole("button", { name: "Keep" }).click();
    await first.getByRole("listitem").getByText("Water <b>the</b> plants").waitFor();
    await second.getByRole("button", { name: "Ask the second service" }).click();
    await second.getByText("You have asked 1 times").waitFor();
    expect(token).toMatch(/^eyJ/);
    // In memory only.
    const stored = await first.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    expect(stored).not.toContain(token);
    expect(JSON.stringify(await context.cookies())).not.toContain(token);

    await first.getByRole("button", { name: "Log out", exact: true }).click();
    for (const tab of tabs) await tab.getByRole("link", { name: "Continue with Company" }).waitFor();
    for (const target of [`${url}/api/notes`, reports]) {
      const answer = await fetch(target, { headers: { authorization: `Bearer ${token}` } });
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toStrictEqual([401, "session_revoked"]);
    }
    await context.close();
  });
});
