import { expect, test } from "vitest";
import { onEveryDatabase, origin } from "../flows/installation.ts";

/** What a page elsewhere can make a browser send. */
const crossSite: readonly {
  readonly name: string;
  readonly method: string;
  readonly headers: Record<string, string>;
}[] = [
  { name: "an image", method: "GET", headers: { "sec-fetch-site": "cross-site", "sec-fetch-dest": "image" } },
  { name: "a link", method: "GET", headers: { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" } },
  { name: "a prefetch", method: "GET", headers: { "sec-purpose": "prefetch", "sec-fetch-site": "same-origin" } },
  { name: "HEAD", method: "HEAD", headers: {} },
  {
    name: "a form",
    method: "POST",
    headers: {
      origin: "https://evil.example",
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "navigate",
      "content-type": "application/x-www-form-urlencoded",
    },
  },
  {
    name: "a form of a sibling",
    method: "POST",
    headers: {
      origin: "https://evil.app.example.com",
      "sec-fetch-site": "same-site",
      "content-type": "application/x-www-form-urlencoded",
    },
  },
  {
    name: "a sandboxed form",
    method: "POST",
    headers: {
      origin: "null",
      "sec-fetch-site": "cross-site",
      "content-type": "application/x-www-form-urlencoded",
    },
  },
  {
    name: "a form of an old browser",
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
  },
  { name: "text/plain", method: "POST", headers: { origin: "https://evil.example", "content-type": "text/plain" } },
  { name: "no body", method: "POST", headers: { "sec-fetch-site": "cross-site" } },
];

onEveryDatabase((open) => {
  test("A005: no page elsewhere logs anybody out, by a link, an image or a form", async () => {
    const { member } = await open();
    const { browser } = await member();
    for (const path of ["/auth/logout", "/auth/sessions/revoke-others"]) {
      for (const { name, method, headers } of crossSite) {
        const answer = await browser.send(path, {
          method,
          headers,
          ...(method === "POST" && { body: "everywhere=true" }),
        });
        const refused = [403, 405, 415].includes(answer.status);
        expect([path, name, refused, answer.setCookies]).toStrictEqual([path, name, true, []]);
      }
    }
    expect((await browser.get("/auth/session")).status).toBe(200);
  });

  test("A005: what a person presses on our own page logs her out", async () => {
    const { member } = await open();
    const { browser } = await member();
    const answer = await browser.send("/auth/logout", {
      method: "POST",
      headers: { origin, "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded" },
      body: "",
    });
    expect(answer.status).toBe(303);
    expect((await browser.get("/auth/session")).status).toBe(401);
  });
});
