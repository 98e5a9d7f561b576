import { afterEach, expect, test } from "vitest";
import { defineProvider } from "../../src/federation/define-provider.ts";
import { openIdProfile } from "../../src/federation/open-id-profile.ts";
import { type OpenIdProvider, startOpenIdProvider } from "../setup/openid-provider.ts";
import type { Client } from "./client.ts";
import { type Installation, onSqlite } from "./installation.ts";
import { arrive, fromHere, localOrigin } from "./provider-site.ts";

type Open = Parameters<Parameters<typeof onSqlite>[0]>[0];

const clientId = "these-tests";
const clientSecret = "not much of one, and not needed elsewhere";
const link = "https://app.example.com/signed-in";
const running: OpenIdProvider[] = [];

afterEach(async () => {
  for (const provider of running.splice(0)) await provider.stop();
});

/** An app whose provider has the browser post its answer, as Apple does; and what comes to the browser for it. */
async function begin(open: Open): Promise<{ site: Installation; browser: Client; params: URLSearchParams }> {
  const poster = await startOpenIdProvider({
    clientId,
    clientSecret,
    redirectUri: `${localOrigin}/auth/poster/callback`,
    accounts: new Map([["ada", { name: "Ada", email: "ada@example.net", email_verified: true }]]),
  });
  running.push(poster);
  const provider = defineProvider(
    { clientId, clientSecret },
    {
      kind: "poster",
      name: "Poster",
      issuer: poster.issuer,
      endpoints: { discovery: true },
      scopes: ["openid", "email", "profile"],
      responseMode: "form_post",
      authority: "on_trust",
      readProfile: openIdProfile,
    },
  );
  const site = await open({ baseUrl: localOrigin, providers: [provider], nativeRedirectUris: [link] });
  const browser = site.browser({ origin: localOrigin });
  const codeChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  const query = new URLSearchParams({
    carrier: "token",
    transport: "body",
    redirectUri: link,
    codeChallenge,
    state: "mine",
  });
  const started = await browser.get(`/auth/poster?${query}`, { ...fromHere, "sec-fetch-site": "none" });
  const url = new URL(started.location ?? "");
  expect(url.searchParams.get("response_mode")).toBe("form_post");
  // What would be posted, by an address that a test can follow.
  url.searchParams.delete("response_mode");
  return { site, browser, params: await arrive(url.href) };
}

onSqlite((open) => {
  test("after a posted answer browsers hold redirects to the page: also a claimed link is asked about, on one that names it", async () => {
    const { browser, params } = await begin(open);
    const page = await browser.submit("/auth/poster/callback", Object.fromEntries(params));
    expect([page.status, page.location]).toStrictEqual([200, null]);
    expect(page.headers.get("content-security-policy")).toContain("form-action 'self' https://app.example.com;");
    const [, token = ""] = /name="token" value="([^"]+)"/.exec(page.text) ?? [];
    const answer = await browser.submit("/auth/native/confirm", { token, decision: "continue" });
    expect(answer.location?.startsWith(`${link}?code=`)).toBe(true);
  });

  test("and a failure is a page that goes on to the app by itself", async () => {
    const { browser, params } = await begin(open);
    const denied = { error: "access_denied", state: params.get("state") ?? "", iss: params.get("iss") ?? "" };
    const page = await browser.submit("/auth/poster/callback", denied);
    expect([page.status, page.location]).toStrictEqual([200, null]);
    const target = `${link}?error=access_denied&amp;state=mine`;
    expect(page.text).toContain(`<meta http-equiv="refresh" content="0;url=${target}">`);
    expect(page.text).toContain(`href="${target}"`);
    expect((await browser.submit("/auth/poster/callback", denied)).status).toBe(400);
  });
});
