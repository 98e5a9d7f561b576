import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath } from "../setup/browser.ts";
import { canMakeCertificate } from "../setup/certificate.ts";
import { answerProvider, openProviderSite, openTraveller, type ProviderSite, type Traveller } from "./provider-site.ts";
import { logIn, logOut, register } from "./visitor.ts";

const isPossible = chromiumPath() !== null && canMakeCertificate();
const password = "a long walk by the sea";

describe.skipIf(!isPossible)("linking a provider and taking it away, without JavaScript", () => {
  let site: ProviderSite;
  let people = 0;

  beforeAll(async () => {
    site = await openProviderSite();
  });

  afterAll(() => site?.close());

  /** Somebody new with an account there, by another address than here. */
  function newAccount(): { readonly account: string; readonly elsewhere: string } {
    people += 1;
    const account = `ada-${people}`;
    const elsewhere = `${account}@gmail.com`;
    site.issuers.accounts.google.set(account, { email: elsewhere, email_verified: true, name: "Ada at Google" });
    return { account, elsewhere };
  }

  /** Somebody new who has a password here, and an account there. */
  async function newMember(): Promise<Traveller & { readonly account: string; readonly email: string }> {
    const { account } = newAccount();
    const traveller = await openTraveller(site);
    const email = `${account}@example.com`;
    await register(traveller.page, { name: "Ada", email, password });
    await traveller.page.goto("/account");
    return { ...traveller, account, email };
  }

  const link = (page: Page) => page.getByRole("button", { name: "Link Google" });
  const unlink = (page: Page) => page.getByRole("button", { name: /^Unlink/ });

  test("from the account and back, and then both ways open the same account", async () => {
    const { page, account, email, complaints } = await newMember();
    await link(page).click();
    await page.waitForURL("https://accounts.google.com/**");
    await answerProvider(page, account);
    await page.waitForURL(`${site.url}/account**`);
    expect(await page.getByText("Linked. You can sign in with it from now on.").isVisible()).toBe(true);
    expect(await unlink(page).count()).toBe(1);
    const user = await userOf(page);
    await logOut(page);
    await page.getByText("Continue with Google").click();
    await page.waitForURL(`${site.url}/account`);
    // Her own address and name stay as they were.
    expect(await userOf(page)).toMatchObject({ id: user.id, email, name: "Ada" });
    await logOut(page);
    await logIn(page, { email, password });
    expect(await userOf(page)).toMatchObject({ id: user.id });
    expect(complaints).toStrictEqual([]);
    // Her mailbox hears of it.
    await expect
      .poll(() => site.auth.mails.filter(({ to, text }) => to === email && /Google/.test(text)).length)
      .toBeGreaterThan(0);
  });

  test("who says no there is back at her account, and nothing is linked", async () => {
    const { page, account } = await newMember();
    await link(page).click();
    await answerProvider(page, account, "Deny");
    await page.waitForURL(`${site.url}/account**`);
    expect(await page.getByRole("alert").innerText()).toContain("Google");
    expect(await unlink(page).count()).toBe(0);
    await link(page).click();
    await answerProvider(page, account);
    await page.waitForURL(`${site.url}/account**`);
    expect(await unlink(page).count()).toBe(1);
  });

  test("an hour after log-in it asks for the password first, and then goes on", async () => {
    const { page, account } = await newMember();
    site.pass(3600);
    await page.reload();
    await link(page).click();
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("Confirm it is you");
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Confirm" }).click();
    await page.waitForURL(/accounts\.google\.com|\/account/);
    if (new URL(page.url()).host !== "accounts.google.com") await link(page).click();
    await answerProvider(page, account);
    await page.waitForURL(`${site.url}/account**`);
    expect(await unlink(page).count()).toBe(1);
  });

  test("unlinked, it opens the account no more", async () => {
    const { page, account } = await newMember();
    await link(page).click();
    await answerProvider(page, account);
    await page.waitForURL(`${site.url}/account**`);
    const { id } = await userOf(page);
    await unlink(page).click();
    expect(await page.getByText("Unlinked. It does not open this account any more.").isVisible()).toBe(true);
    expect(await unlink(page).count()).toBe(0);
    await logOut(page);
    await page.getByText("Continue with Google").click();
    await page.waitForURL(`${site.url}/account`);
    // Somebody new, by the address at Google.
    expect((await userOf(page)).id).not.toBe(id);
  });

  test("the last way in cannot be taken away", async () => {
    const { page } = await openTraveller(site);
    const { account } = newAccount();
    await page.goto("/login");
    await page.getByText("Continue with Google").click();
    await answerProvider(page, account);
    await page.waitForURL(`${site.url}/account`);
    const { id } = await userOf(page);
    expect(await unlink(page).count()).toBe(0);
    const reason = page.locator("#ways").getByText("The only way in, so it stays.");
    expect(await reason.isVisible()).toBe(true);
    await logOut(page);
    await page.getByText("Continue with Google").click();
    await page.waitForURL(`${site.url}/account`);
    expect((await userOf(page)).id).toBe(id);
  });
});

async function userOf(page: Page): Promise<{ readonly id: string; readonly email: string; readonly name: string }> {
  return (await (await page.request.get("/auth/session")).json()).user;
}
