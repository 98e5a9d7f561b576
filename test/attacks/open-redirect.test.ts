import { expect, test } from "vitest";
import type { Client } from "../flows/client.ts";
import { newEmail, onSqlite, origin, password, sessionCookieName, trustedOrigin } from "../flows/installation.ts";
import { honestTargets, redirectPayloads } from "./redirect-payloads.ts";

/** Where a browser goes by a `Location`, and where it would go had a lax proxy decoded it once on the way. */
function expectOwn(location: string, payload: string): void {
  const spellings = [location, decodeOnce(location)];
  for (const spelling of [...spellings, ...spellings.map((one) => one.replaceAll(/[\t\n\r]/g, ""))]) {
    expect([payload, new URL(spelling, origin).origin]).toStrictEqual([payload, origin]);
    expect([payload, /^[/\\]{2}/.test(spelling)]).toStrictEqual([payload, false]);
  }
  expect(location).toMatch(/^\/[\x21-\x7e]*$/);
}

function decodeOnce(text: string): string {
  return text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

onSqlite((open) => {
  test("A055: the list of places is long enough to mean something", () => {
    expect(new Set(redirectPayloads).size).toBeGreaterThan(200);
  });

  test("A055: no log-out form leads off the origin", async () => {
    const { browser } = await open();
    for (const payload of redirectPayloads) {
      const { status, location } = await browser().submit("/auth/logout", { returnTo: payload });
      expect(status).toBe(303);
      expectOwn(location ?? "", payload);
    }
  });

  test("A055, R002: no log-in form leads off the origin, nor does the page of a refused one", async () => {
    const { browser, member } = await open();
    const { email } = await member();
    const client = browser();
    for (const payload of redirectPayloads) {
      const refused = await client.submit("/auth/login", { email: "nobody", password, returnTo: payload });
      expectOwn(refused.location ?? "", payload);
      const carried = new URL(refused.location ?? "", origin).searchParams.get("returnTo");
      if (carried !== null) expectOwn(carried, payload);
    }
    // A right password costs a hash, so a sample of those that come closest is enough.
    for (const payload of redirectPayloads.filter((one) => /^\/[.%;?#a]|%09|\\/.test(one)).slice(0, 60)) {
      const { status, location } = await browser().submit("/auth/login", { email, password, returnTo: payload });
      expect(status).toBe(303);
      expectOwn(location ?? "", payload);
    }
  });

  test("A055: no registration form leads off the origin", async () => {
    const { browser } = await open();
    for (const payload of redirectPayloads.filter((_, index) => index % 6 === 0)) {
      const { location } = await browser().submit("/auth/register", { email: newEmail(), password, returnTo: payload });
      expectOwn(location ?? "", payload);
    }
  });

  test("A055: no page sends someone who is signed in off the origin, or writes such a link", async () => {
    const { browser, member } = await open();
    const ada = await member();
    const shown = async (client: Client, page: string, payload: string): Promise<void> => {
      const answer = await client.visit(`${page}?returnTo=${encodeURIComponent(payload.toWellFormed())}`);
      if (answer.location !== null) expectOwn(answer.location, payload);
      for (const [, value = ""] of answer.text.matchAll(/name="returnTo" value="([^"]*)"/g)) {
        expectOwn(value.replaceAll("&amp;", "&").replaceAll("&#39;", "'"), payload);
      }
      for (const [, value = ""] of answer.text.matchAll(/href="(?!#|data:)([^"]+)"/g)) expectOwn(value, payload);
    };
    const visitor = browser();
    for (const payload of redirectPayloads) {
      for (const page of ["/login", "/register", "/reauthenticate"]) {
        await shown(ada.browser, page, payload);
        await shown(visitor, page, payload);
      }
    }
    expect((await ada.browser.get("/auth/session")).status).toBe(200);
  });

  test("A055: parameters of other names, and a doubled one, lead nowhere", async () => {
    const { member } = await open();
    const { browser } = await member();
    for (const name of [
      "next",
      "redirect",
      "redirect_uri",
      "redirectTo",
      "return_to",
      "url",
      "continue",
      "RelayState",
      "returnto",
      "returnTo[]",
    ]) {
      const { location } = await browser.visit(`/login?${name}=https://evil.example`);
      expect(location).toBe("/");
    }
    for (const query of ["returnTo=/a&returnTo=https://evil.example", "returnTo=https://evil.example&returnTo=/a"]) {
      expectOwn((await browser.visit(`/login?${query}`)).location ?? "", query);
    }
    const out = await browser.send("/auth/logout", {
      method: "POST",
      body: "returnTo=/a&returnTo=//evil.example",
      headers: { origin, "content-type": "application/x-www-form-urlencoded" },
    });
    expectOwn(out.location ?? "", "doubled");
  });

  test("A055: what people really want to go back to is kept byte for byte", async () => {
    const { browser } = await open({ trustedOrigins: [trustedOrigin] });
    for (const target of honestTargets) {
      expect((await browser().submit("/auth/logout", { returnTo: target })).location).toBe(target);
      expect((await browser().submit("/auth/logout", { returnTo: origin + target })).location).toBe(target);
      const trusted = trustedOrigin + target;
      expect((await browser().submit("/auth/logout", { returnTo: trusted })).location).toBe(trusted);
    }
    for (const alike of [
      "@evil.example/",
      ".evil.example",
      "\\@evil.example",
      ":8443/",
      "//evil.example",
      "/%2fevil.example",
    ]) {
      const { location } = await browser().submit("/auth/logout", { returnTo: trustedOrigin + alike });
      expectOwn(location ?? "", alike);
    }
    const named = trustedOrigin.replace("//", "//user:pass@");
    expectOwn((await browser().submit("/auth/logout", { returnTo: named })).location ?? "", named);
    expect(sessionCookieName).toMatch(/^__Host-/);
  });
});
