import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath } from "../setup/browser.ts";
import { canMakeCertificate } from "../setup/certificate.ts";
import { microsoftTenant } from "../setup/known-issuers.ts";
import { answerProvider, openProviderSite, openTraveller, type ProviderSite } from "./provider-site.ts";
import { logOut, pathOf } from "./visitor.ts";

const isPossible = chromiumPath() !== null && canMakeCertificate();

const providers = [
  { id: "google", name: "Google", host: "accounts.google.com", about: { email_verified: true } },
  {
    id: "microsoft",
    name: "Microsoft",
    host: "login.microsoftonline.com",
    about: { tid: microsoftTenant, oid: "00000000-0000-0000-0000-000000000001" },
  },
] as const;

describe.skipIf(!isPossible).each(providers)("sign-in with $name, without JavaScript", ({ id, name, host, about }) => {
  let site: ProviderSite;
  let people = 0;

  beforeAll(async () => {
    site = await openProviderSite();
  });

  afterAll(() => site?.close());

  /** Somebody new with an account there. */
  function newAccount(called: string): { readonly account: string; readonly email: string } {
    people += 1;
    const account = `${called.toLowerCase()}-${people}`;
    const email = `${account}@gmail.com`;
    site.issuers.accounts[id].set(account, { email, name: called, ...about });
    return { account, email };
  }

  async function goToProvider(page: Page): Promise<void> {
    await page.getByText(`Continue with ${name}`).click();
    await page.waitForURL(`https://${host}/**`);
  }

  /** Says yes at the provider, and ends where she wanted to go. */
  async function comeBack(page: Page, account: string, target: string): Promise<void> {
    await answerProvider(page, account);
    await arrive(page, target);
  }

  async function arrive(page: Page, target: string): Promise<void> {
    await page.waitForURL((url) => url.href === site.url + target || url.pathname === "/add-email");
    if (new URL(page.url()).pathname !== "/add-email") return;
    // Nobody proves what Microsoft says of an address: a new account has none, and she is asked for one.
    expect(id).toBe("microsoft");
    await page.getByRole("link", { name: "Not now" }).click();
    await page.waitForURL(site.url + target);
  }

  test("the first time she is asked there, has an account here, and is where she wanted to go", async () => {
    const { page, context, complaints } = await openTraveller(site);
    const { account } = newAccount("Ada");
    await page.goto("/profile?from=mail");
    expect(new URL(page.url()).pathname).toBe("/login");
    await goToProvider(page);
    await comeBack(page, account, "/profile?from=mail");
    await page.goto("/account");
    expect(await page.getByRole("main").innerText()).toContain("Ada");
    expect(await page.locator("#sessions").getByRole("listitem").count()).toBe(1);
    // Nothing of the flow is left behind.
    const names = (await context.cookies(site.url)).map((cookie) => cookie.name);
    expect(names.filter((cookie) => cookie.includes("flow"))).toStrictEqual([]);
    expect(complaints).toStrictEqual([]);
  });

  test("the second time nobody asks her anything, and it is the same account", async () => {
    const { page } = await openTraveller(site);
    const { account } = newAccount("Grace");
    const idOf = async (): Promise<string> => (await (await page.request.get("/auth/session")).json()).user.id;
    await page.goto("/login");
    await goToProvider(page);
    await comeBack(page, account, "/account");
    const user = await idOf();
    await logOut(page);
    expect(await page.getByRole("link", { name: `Continue with ${name} Last used` }).isVisible()).toBe(true);
    const asked = site.issuers.asked();
    await page.getByText(`Continue with ${name}`).click();
    await page.waitForURL(`${site.url}/account`);
    expect(await idOf()).toBe(user);
    expect(site.issuers.asked()).toBe(asked);
  });

  test("who says no there is told so here, and may try again", async () => {
    const { page, complaints } = await openTraveller(site);
    const { account } = newAccount("Hedy");
    await page.goto("/profile?from=denied");
    await goToProvider(page);
    await answerProvider(page, account, "Deny");
    await page.waitForURL(`${site.url}/login?**`);
    expect(await page.getByRole("alert").innerText()).toContain(`cancelled at ${name}`);
    // The other way is there, and is not what went wrong.
    expect(await page.getByLabel("Email").isVisible()).toBe(true);
    expect(await page.locator("input:focus").count()).toBe(0);
    await goToProvider(page);
    await comeBack(page, account, "/profile?from=denied");
    expect(complaints).toStrictEqual([]);
  });

  test("who took too long there is told so here, and may try again", async () => {
    const { page } = await openTraveller(site);
    const { account } = newAccount("Mary");
    await page.goto("/login");
    await goToProvider(page);
    site.pass(11 * 60);
    await answerProvider(page, account);
    await page.waitForURL(`${site.url}/login?**`);
    expect(await page.getByRole("alert").innerText()).toContain("took too long");
    expect(await isSignedIn(page)).toBe(false);
    await page.getByText(`Continue with ${name}`).click();
    await arrive(page, "/account");
  });

  test("the back button leads to no dead end, and signs nobody out", async () => {
    const { page } = await openTraveller(site);
    const { account } = newAccount("Joan");
    await page.goto("/login");
    await goToProvider(page);
    await page.goBack();
    expect(pathOf(page)).toBe("/login");
    await goToProvider(page);
    await comeBack(page, account, "/account");
    // Back to the provider's question, which has been answered.
    await page.goBack();
    await page.goForward();
    await page.waitForURL(`${site.url}/account`);
    expect(await isSignedIn(page)).toBe(true);
  });

  test("an answer that is used again does nothing, and signs nobody out", async () => {
    const { page, context } = await openTraveller(site);
    const { account } = newAccount("Joan");
    const answers: string[] = [];
    context.on("request", (request) => {
      if (new URL(request.url()).pathname === `/auth/${id}/callback`) answers.push(request.url());
    });
    await page.goto("/login");
    await goToProvider(page);
    await comeBack(page, account, "/account");
    const session = await sessionOf(page);
    expect(answers).toHaveLength(1);
    await page.goto(answers[0] ?? "");
    expect(await sessionOf(page)).toBe(session);
  });

  test("two tabs that are on their way at once both arrive", async () => {
    const { page, context } = await openTraveller(site);
    const { account } = newAccount("Radia");
    const other = await context.newPage();
    for (const [tab, from] of [
      [page, "one"],
      [other, "two"],
    ] as const) {
      await tab.goto(`/profile?from=${from}`);
      await goToProvider(tab);
    }
    // The one that set out first comes back last.
    await comeBack(other, account, "/profile?from=two");
    await comeBack(page, account, "/profile?from=one");
    for (const tab of [page, other]) {
      await tab.reload();
      expect(await tab.innerText("body")).toContain("Profile of");
    }
  });

  test("with tokens: the page has its token in memory, and nothing stands in an address", async () => {
    const { page, context } = await openTraveller(site, { javaScriptEnabled: true });
    const { account, email } = newAccount("Annie");
    const visited: string[] = [];
    context.on("request", (request) => visited.push(request.url()));
    // As a page of the site's own leads there.
    await page.goto("/app");
    await page.evaluate((path) => location.assign(path), `/auth/${id}?carrier=token&returnTo=%2Fapp`);
    await page.waitForURL(`https://${host}/**`);
    await comeBack(page, account, "/app");
    await page.getByText(/signed_in/).waitFor();
    const answer = await page.evaluate(async () => {
      const response = await window.auth.fetch("/api/data");
      return { status: response.status, user: await response.json(), token: await window.auth.getAccessToken() };
    });
    expect(answer.status).toBe(200);
    if (id === "google") expect(answer.user.email).toBe(email);
    const cookies = await context.cookies(site.url);
    expect(cookies.filter((cookie) => cookie.name.includes("session"))).toStrictEqual([]);
    expect(cookies.find((cookie) => cookie.name.includes("refresh"))).toMatchObject({
      httpOnly: true,
      sameSite: "Strict",
    });
    const kept = JSON.stringify([
      visited,
      cookies,
      await page.evaluate(() => ({ ...localStorage, ...sessionStorage })),
    ]);
    expect(answer.token).toMatch(/^eyJ/);
    expect(kept).not.toContain(answer.token);
    expect(visited.filter((url) => /[?#&](access_token|id_token|refresh_token)=/.test(url))).toStrictEqual([]);
    // A reload asks the server, not the provider.
    const asked = site.issuers.asked();
    await page.reload();
    await page.getByText(/signed_in/).waitFor();
    expect(site.issuers.asked()).toBe(asked);
  });
});

async function isSignedIn(page: Page): Promise<boolean> {
  return (await page.request.get("/auth/session")).ok();
}

async function sessionOf(page: Page): Promise<string> {
  return (await (await page.request.get("/auth/session")).json()).session.id;
}
