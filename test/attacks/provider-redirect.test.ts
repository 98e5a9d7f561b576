import { expect, test } from "vitest";
import { onSqlite } from "../flows/installation.ts";
import {
  comeBack,
  fromElsewhere,
  fromHere,
  localOrigin,
  openProviderSite,
  stopProviders,
  travel,
} from "../flows/provider-site.ts";
import { honestTargets, redirectPayloads } from "./redirect-payloads.ts";

stopProviders();

/** Where a browser goes by a `Location`, also had a lax proxy decoded it once on the way. */
function expectOwn(location: string | null, payload: string): void {
  const decoded = (location ?? "").replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  for (const spelling of [location ?? "", decoded, decoded.replaceAll(/[\t\n\r]/g, "")]) {
    expect([payload, new URL(spelling, localOrigin).origin]).toStrictEqual([payload, localOrigin]);
    expect([payload, /^[/\\]{2}/.test(spelling)]).toStrictEqual([payload, false]);
  }
  expect(location).toMatch(/^\/[\x21-\x7e]*$/);
}

const encode = (payload: string): string => encodeURIComponent(payload.toWellFormed());

onSqlite((open) => {
  test("A055, R002: no trip to a provider ends off the origin, nor does one that fails", {
    timeout: 120_000,
  }, async () => {
    const site = await openProviderSite(open);
    for (const payload of redirectPayloads) {
      const client = site.visitor();
      const { location } = await client.get(`/auth/acme?returnTo=${encode(payload)}`, fromHere);
      const url = new URL(location ?? "");
      // Nothing of it goes to the provider.
      expect([payload, url.origin, url.search.includes("evil")]).toStrictEqual([payload, site.acme.issuer, false]);
      const state = url.searchParams.get("state") ?? "";
      const denied = new URLSearchParams({ error: "access_denied", state, iss: site.acme.issuer });
      const answer = await comeBack(client, denied);
      expectOwn(answer.location, payload);
      const carried = new URL(answer.location ?? "", localOrigin).searchParams.get("returnTo");
      if (carried !== null) expectOwn(carried, payload);
    }
    // A whole trip takes longer, so a sample of those that come closest is enough.
    const closest = redirectPayloads.filter((one) => /^\/[.%;?#a]|%09|\\/.test(one)).slice(0, 40);
    for (const payload of closest) {
      const answer = await travel(site.visitor(), `/auth/acme?returnTo=${encode(payload)}`);
      expectOwn(answer.location, payload);
    }
  });

  test("A055: the page for links from elsewhere, and the log-in page, write no such address", async () => {
    const site = await openProviderSite(open);
    const client = site.visitor();
    for (const payload of redirectPayloads) {
      for (const [path, headers] of [
        ["/auth/acme", fromElsewhere],
        ["/login", fromHere],
      ] as const) {
        const { text } = await client.get(`${path}?returnTo=${encode(payload)}`, headers);
        for (const [, value = ""] of text.matchAll(/name="returnTo" value="([^"]*)"/g)) {
          expectOwn(value.replaceAll("&amp;", "&").replaceAll("&#39;", "'"), payload);
        }
        for (const [, href = ""] of text.matchAll(/href="(\/auth\/acme[^"]*)"/g)) {
          const carried = new URL(href.replaceAll("&amp;", "&"), localOrigin).searchParams.get("returnTo");
          if (carried !== null) expectOwn(carried, payload);
        }
      }
    }
  });

  test("A055: of two places to return to neither counts, and one that is too long is forgotten", async () => {
    const site = await openProviderSite(open);
    for (const query of [
      "returnTo=/a&returnTo=https://evil.example",
      "returnTo=https://evil.example&returnTo=/a",
      `returnTo=/${"a".repeat(512)}`,
    ]) {
      expect((await travel(site.visitor(), `/auth/acme?${query}`)).location).toBe("/");
    }
    expect((await travel(site.visitor(), `/auth/acme?returnTo=/${"a".repeat(511)}`)).location).toBe(
      `/${"a".repeat(511)}`,
    );
  });

  test("A055: what people really want to go back to is kept byte for byte", async () => {
    const site = await openProviderSite(open);
    for (const target of honestTargets.filter(({ length }) => length <= 512)) {
      expect((await travel(site.visitor(), `/auth/acme?returnTo=${encode(target)}`)).location).toBe(target);
    }
  });
});
