import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { latchkey } from "latchkey/node";
import { testAuth } from "latchkey/testing";
import { oidc } from "latchkey";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { emptyFolder, freePort } from "../server/serve.ts";
import { chromiumPath, launchBrowser } from "../setup/browser.ts";
import { type LoopbackIssuer, openLoopbackIssuer } from "../setup/loopback-issuer.ts";
import { answerProvider } from "./provider-site.ts";

const hook = new URL("../../examples/from-source.ts", import.meta.url).href;
const pathOf = (name: string): string => fileURLToPath(new URL(`../../examples/native/${name}`, import.meta.url));
const client = { clientId: "company-client", clientSecret: "secret-of-company-in-these-tests" };
const ada = { email: "ada@example.com", email_verified: true, name: "Ada Moreau" };

// Three servers and a browser.
vi.setConfig({ testTimeout: 60_000 });

test("the example is read in a few minutes", () => {
  for (const [name, lines] of [
    ["api.ts", 40],
    ["app.ts", 115],
  ] as const) {
    const text = readFileSync(pathOf(name), "utf8").trimEnd().split("\n");
    expect(text.length).toBeLessThanOrEqual(lines);
    expect(Math.max(...text.map((line) => line.length))).toBeLessThanOrEqual(120);
  }
});

/** A start of the app. */
class Run {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  #output = "";
  #errors = "";

  constructor(command: string, folder: string, env: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, [pathOf("app.ts"), command], {
      cwd: folder,
      env: { PATH: process.env["PATH"] ?? "", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => (this.#output += text));
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => (this.#errors += text));
    onTestFinished(() => void this.#child.kill());
  }

  /** The address that it wants to have opened. */
  async address(): Promise<string> {
    return vi.waitFor(
      () => {
        const [, address] = /(http\S+)\n/.exec(this.#output) ?? [];
        if (address === undefined) throw new Error(`It says: ${this.#output}${this.#errors}`);
        return address;
      },
      { timeout: 20_000 },
    );
  }

  /** How it ended, and what it said. */
  async end(): Promise<{ readonly code: number | null; readonly output: string; readonly errors: string }> {
    if (this.#child.exitCode === null) await once(this.#child, "close");
    return { code: this.#child.exitCode, output: this.#output, errors: this.#errors };
  }
}

describe.skipIf(chromiumPath() === null)("the example of a native app", () => {
  const folder = emptyFolder();
  let issuer: LoopbackIssuer;
  let api: ReturnType<typeof spawn>;
  let url: string;
  let browser: Browser;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://localhost:${port}`;
    issuer = await openLoopbackIssuer(client, `${url}/auth/company/callback`);
    issuer.accounts.set("ada", ada);
    const child = spawn(process.execPath, ["--import", hook, pathOf("api.ts")], {
      cwd: folder.path,
      env: {
        PATH: process.env["PATH"] ?? "",
        PORT: String(port),
        OIDC_ISSUER: issuer.url,
        OIDC_CLIENT_ID: client.clientId,
        OIDC_CLIENT_SECRET: client.clientSecret,
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    api = child;
    browser = await launchBrowser();
    await once(child.stdout, "data");
  });

  afterAll(async () => {
    await browser?.close();
    const ended = once(api, "exit");
    api.kill();
    await ended;
    await issuer.close();
    folder.remove();
  });

  const run = (command: string): Run => new Run(command, folder.path, { API: url });
  const vault = join(folder.path, ".signed-in.json");
  const read = () => JSON.parse(readFileSync(vault, "utf8")) as { refreshToken: string; recoveryKey: string };

  async function open(address: string): Promise<Page> {
    const context = await browser.newContext();
    onTestFinished(() => context.close());
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(address);
    return page;
  }

  test("signs in by the browser, calls the API, is stopped and started, and logs out", async () => {
    const login = run("login");
    const page = await open(await login.address());
    await answerProvider(page, "ada");
    await page.getByRole("heading", { name: "Continue in the app?" }).waitFor();
    const text = await page.locator("main").innerText();
    expect(text).toContain("ada@example.com");
    expect(text).toContain("Company");
    expect(text).toContain("http://127.0.0.1/signed-in");
    expect(existsSync(vault)).toBe(false);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByText("You can close this page").waitFor();
    expect(await login.end()).toMatchObject({ code: 0, output: expect.stringContaining("Signed in."), errors: "" });
    expect(statSync(vault).mode & 0o777).toBe(0o600);

    const first = read();
    expect(first.refreshToken).toMatch(/^lkr_/);
    for (let start = 0; start < 2; start += 1) {
      const { code, output } = await run("call").end();
      expect([code, output.trim()]).toStrictEqual([0, '200 {"hello":"Ada Moreau"}']);
    }
    // A key for each refresh, beside the token that it is for.
    expect(read().recoveryKey).not.toBe(first.recoveryKey);
    const { refreshToken } = read();
    expect(await run("logout").end()).toMatchObject({ code: 0, output: "Logged out.\n" });
    expect(existsSync(vault)).toBe(false);
    const { code, errors } = await run("call").end();
    const nobody = "Nobody is signed in. Log in first: node app.ts login\n";
    expect([code, errors]).toStrictEqual([1, nobody]);
    expect(await run("logout").end()).toMatchObject({ code: 1, errors: nobody });
    const after = await fetch(`${url}/auth/jwt/refresh`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ refreshToken }),
    });
    expect([after.status, ((await after.json()) as { code: string }).code]).toStrictEqual([401, "session_revoked"]);
  });

  test("is told when she says that it is not her, and when she says no at the provider", async () => {
    const cancelled = run("login");
    const page = await open(await cancelled.address());
    await answerProvider(page, "ada");
    await page.getByRole("button", { name: "Not me, cancel" }).click();
    await page.getByText("You can close this page").waitFor();
    const denied = run("login");
    await answerProvider(await open(await denied.address()), "ada", "Deny");
    for (const one of [cancelled, denied]) {
      const { code, errors } = await one.end();
      expect([code, errors]).toStrictEqual([1, "Not signed in: access_denied\n"]);
    }
    expect(existsSync(vault)).toBe(false);
  });

  test("takes no answer but the one to its own question", async () => {
    const login = run("login");
    const address = new URL(await login.address());
    const redirectUri = address.searchParams.get("redirectUri") ?? "";
    for (const query of ["", "?code=lko_forged", "?code=lko_forged&state=x", "?error=access_denied&state="]) {
      expect((await fetch(redirectUri + query)).status).toBe(404);
    }
    const page = await open(address.href);
    await answerProvider(page, "ada");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByText("You can close this page").waitFor();
    expect((await login.end()).code).toBe(0);
    await run("logout").end();
  });
});

/** Containers often have none, and there is nothing to install. */
const hasLoopback6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === "::1"),
);

describe.skipIf(chromiumPath() === null)("a page that leads to an app, in Chromium", () => {
  test.for([
    ["com.example.app:/signed-in", "com.example.app:/signed-in"],
    ["http://[::1]/signed-in", "http://[::1]:{port}/signed-in"],
    ["http://127.0.0.1/signed-in", "http://127.0.0.1:{port}/signed-in"],
  ] as const)("its policy lets the form go to %s", async ([registered, asked], { skip }) => {
    if (registered.includes("::1") && !hasLoopback6) skip("this machine has no IPv6");
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const issuer = await openLoopbackIssuer(client, `${url}/auth/company/callback`);
    issuer.accounts.set("ada", ada);
    const auth = testAuth({
      baseUrl: url,
      providers: [oidc({ ...client, id: "company", name: "Company", issuer: issuer.url })],
      nativeRedirectUris: [registered],
    });
    const mount = latchkey(auth, { pages: true });
    const server = createServer((request, response) => mount(request, response, () => response.writeHead(404).end()));
    server.listen(port, "127.0.0.1");
    const app = createServer((_, response) => response.end("Here is the app"));
    app.listen(0, registered.includes("::1") ? "::1" : "127.0.0.1");
    await once(app, "listening");
    const browser = await launchBrowser();
    onTestFinished(async () => {
      await browser.close();
      for (const one of [server, app]) {
        one.close();
        one.closeAllConnections();
      }
      await auth.close();
      await issuer.close();
    });
    const page = await browser.newPage();
    page.setDefaultTimeout(15_000);
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    const redirectUri = asked.replace("{port}", String((app.address() as AddressInfo).port));
    const codeChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    const query = new URLSearchParams({ carrier: "token", transport: "body", redirectUri, codeChallenge, state: "x" });
    await page.goto(`${url}/auth/company?${query}`);
    await answerProvider(page, "ada");
    await page.getByRole("button", { name: "Continue" }).click();
    if (registered.startsWith("http")) await page.getByText("Here is the app").waitFor();
    // Chromium has no such app, and says so by going nowhere.
    else await expect.poll(() => requests.some((one) => one.endsWith("/auth/native/confirm"))).toBe(true);
    await page.waitForTimeout(500);
    expect(complaints.filter((text) => /form-action|Content Security Policy/.test(text))).toStrictEqual([]);
  });

  test("and the same page without the app in its policy does not: the test can fail", async () => {
    const browser = await launchBrowser();
    const server = createServer((request, response) => {
      if (request.method === "POST") return response.writeHead(303, { location: "com.example.app:/x?code=1" }).end();
      const policy = { "content-type": "text/html", "content-security-policy": "form-action 'self'" };
      return response.writeHead(200, policy).end('<form method="post"><button>Continue</button></form>');
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(async () => {
      await browser.close();
      server.close();
      server.closeAllConnections();
    });
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.getByRole("button").click();
    await expect.poll(() => complaints.join("\n")).toMatch(/form-action/);
  });
});
