import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { command } from "../cli/command.ts";
import { emptyFolder, freePort } from "../server/serve.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { type LoopbackIssuer, openLoopbackIssuer } from "../setup/loopback-issuer.ts";
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
    // The second service first, which would say that the first has gone.
    for (const child of children.reverse()) {
      if (child.exitCode !== null) continue;
      const ended = once(child, "exit");
      child.kill();
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
    const ended = once(child, "exit").then(() => Promise.reject(new Error(`${name} ended`)));
    ended.catch(() => {});
    await Promise.race([once(child.stdout, "data"), ended]);
  }

  /** Somebody new, who has an account at the company. */
  function newPerson(): { readonly account: string; readonly name: string } {
    people += 1;
    const account = `ada-${people}`;
    const name = `Ada ${people}`;
    issuer.accounts.set(account, { email: `${account}@example.com`, email_verified: true, name });
    return { account, name };
  }

  /** Five tabs of one browser, signed in through the first. */
  async function openTabs({ account, name }: ReturnType<typeof newPerson>): Promise<Tabs> {
    const context = await browser.newContext({ baseURL: url });
    context.setDefaultTimeout(15_000);
    const first = await context.newPage();
    await first.goto("/");
    await first.getByRole("link", { name: "Continue with Company" }).click();
    await answerProvider(first, account);
    await first.waitForURL(`${url}/`);
    const others: Page[] = [];
    while (others.length < 4) {
      const tab = await context.newPage();
      await tab.goto("/");
      others.push(tab);
    }
    const tabs = [first, ...others];
    for (const tab of tabs) await tab.getByText(`Hello ${name}`).waitFor();
    return { context, first, tabs };
  }

  /** Clicks a way out in a tab, until the server has answered. */
  async function leave(tab: Page, button: string): Promise<void> {
    const answered = tab.waitForResponse(`${url}/auth/logout`);
    await tab.getByRole("button", { name: button, exact: true }).click();
    expect((await answered).status()).toBe(204);
  }

  /** The second service hears of an ending and refuses the token. How soon it does is for the benchmarks to say. */
  async function expectRefusal(token: string): Promise<void> {
    await expect.poll(() => call(reports, token), { timeout: 20_000 }).toMatchObject({ status: 401 });
  }

  test("the ten steps, from the button to the end of everything", async () => {
    const { context, first, tabs } = await openTabs(newPerson());
    // Nothing stands in the address.
    expect(first.url()).toBe(`${url}/`);
    let token = "";
    context.on("request", (request) => {
      token = request.headers()["authorization"]?.slice("Bearer ".length) ?? token;
    });
    await first.getByLabel("Note").fill("Water <b>the</b> plants");
    await first.getByRole("button", { name: "Keep" }).click();
    await first.getByRole("listitem").getByText("Water <b>the</b> plants").waitFor();
    for (const [index, tab] of tabs.entries()) {
      await tab.getByRole("button", { name: "Ask the second service" }).click();
      await tab.getByText(`Questions of yours so far: ${index + 1}.`).waitFor();
    }
    expect(token).toMatch(/^eyJ/);
    // In memory, and nowhere else.
    const stored = await first.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    expect(stored + JSON.stringify(await context.cookies())).not.toContain(token);
    const refreshCookie = (await context.cookies(url)).find(({ name }) => name.includes("refresh"));
    expect(refreshCookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });

    await leave(first, "Log out");
    await expectRefusal(token);
    for (const target of [`${url}/api/notes`, reports]) {
      expect(await call(target, token)).toStrictEqual({ status: 401, code: "session_revoked" });
    }
    for (const tab of tabs) await tab.getByRole("link", { name: "Continue with Company" }).waitFor();
    // Nor does a tab that is opened now know her.
    await first.reload();
    await first.getByRole("link", { name: "Continue with Company" }).waitFor();
    await context.close();
  });

  test("log-out leaves her phone alone; everywhere means the phone, too", async () => {
    const person = newPerson();
    const { context, first, tabs } = await openTabs(person);
    const phone = await openPhone(person.account);
    const token = await phone.refresh();
    expect(await call(reports, token.accessToken)).toMatchObject({ status: 200 });

    await leave(first, "Log out");
    for (const tab of tabs) await tab.getByRole("link", { name: "Continue with Company" }).waitFor();
    for (const target of [`${url}/api/notes`, reports]) {
      expect(await call(target, token.accessToken)).toMatchObject({ status: 200 });
    }
    expect(await phone.refresh()).toMatchObject({ status: 200 });

    // The company knows her still, and asks nothing.
    await first.getByRole("link", { name: "Continue with Company" }).click();
    await first.waitForURL(`${url}/`);
    for (const tab of tabs) await tab.getByText(`Hello ${person.name}`).waitFor();
    await leave(first, "Log out everywhere");
    await expectRefusal(token.accessToken);
    expect(await phone.refresh()).toMatchObject({ status: 401, code: "session_revoked" });
    for (const tab of tabs) await tab.getByRole("link", { name: "Continue with Company" }).waitFor();
    await context.close();
  });

  /** The app of examples/native on her phone, signed in by the phone's own browser. Its refresh token is in its hands. */
  async function openPhone(account: string): Promise<{ refresh(): Promise<Refreshed> }> {
    const vault = join(folder.path, `${account}.json`);
    const app = spawn(process.execPath, [fileURLToPath(new URL("../native/app.ts", folderOf)), "login"], {
      env: { PATH: process.env["PATH"] ?? "", API: url, PROVIDER: "company", VAULT: vault },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const left = once(app, "exit");
    const [said] = (await once(app.stdout, "data")) as [Buffer];
    const [address = ""] = /http:\/\/localhost\S+/.exec(String(said)) ?? [];
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    await page.goto(address);
    await answerProvider(page, account);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByText("go back to the app").waitFor();
    expect(await left).toStrictEqual([0, null]);
    await context.close();
    return {
      async refresh() {
        const { refreshToken } = JSON.parse(readFileSync(vault, "utf8")) as { refreshToken: string };
        const headers = { "content-type": "application/json" };
        const body = JSON.stringify({ refreshToken });
        const answer = await fetch(`${url}/auth/jwt/refresh`, { method: "POST", headers, body });
        return { status: answer.status, ...((await answer.json()) as Omit<Refreshed, "status">) };
      },
    };
  }
});

interface Tabs {
  readonly context: BrowserContext;
  readonly first: Page;
  readonly tabs: readonly Page[];
}

interface Refreshed {
  readonly status: number;
  readonly accessToken: string;
  readonly code?: string;
}

/** Calls an API with a token, as a program does. */
async function call(target: string, token: string): Promise<{ readonly status: number; readonly code: string }> {
  const answer = await fetch(target, { headers: { authorization: `Bearer ${token}` } });
  const { code = "" } = (await answer.json()) as { readonly code?: string };
  return { status: answer.status, code };
}
