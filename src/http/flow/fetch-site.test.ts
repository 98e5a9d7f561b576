import { expect, test } from "vitest";
import { comesFromHere, comesFromProgram, isSameOrigin, looksAhead } from "./fetch-site.ts";

const settings = {
  origin: "https://app.example.com",
  trustedOrigins: new Set(["https://front.example.com"]),
  development: false,
};
const asks = (headers: Readonly<Record<string, string>>) => (name: string) => headers[name] ?? null;

test.each([
  ["a page of ours", { "sec-fetch-site": "same-origin", "sec-fetch-dest": "document" }],
  ["the address bar", { "sec-fetch-site": "none", "sec-fetch-dest": "document" }],
  ["a trusted host of our site", { "sec-fetch-site": "same-site", referer: "https://front.example.com/" }],
  ["a page of ours in an old browser", { referer: "https://app.example.com/login" }],
])("%s may lead on", (_name, headers) => {
  expect(comesFromHere(asks(headers), settings)).toBe(true);
});

test.each([
  ["another site", { "sec-fetch-site": "cross-site", "sec-fetch-dest": "document" }],
  ["another site that says it is ours", { "sec-fetch-site": "cross-site", referer: "https://app.example.com/" }],
  ["another host of our site", { "sec-fetch-site": "same-site", referer: "https://blog.example.com/" }],
  ["a trusted host that does not say so", { "sec-fetch-site": "same-site" }],
  ["a frame", { "sec-fetch-site": "same-origin", "sec-fetch-dest": "iframe" }],
  ["an image", { "sec-fetch-site": "same-origin", "sec-fetch-dest": "image" }],
  ["script", { "sec-fetch-site": "same-origin", "sec-fetch-dest": "empty" }],
  ["an old browser that says nothing", {}],
  ["an old browser from another site", { referer: "https://evil.example/" }],
  ["a host that begins like ours", { referer: "https://app.example.com.evil.example/" }],
  ["a referrer that is none", { referer: "app.example.com" }],
  ["a word that is none", { "sec-fetch-site": "same-origin, cross-site" }],
])("%s has to press the button", (_name, headers) => {
  expect(comesFromHere(asks(headers), settings)).toBe(false);
});

test("a post is from here by what the browser says of it, and by its origin only where it says nothing", () => {
  expect(isSameOrigin(asks({ "sec-fetch-site": "same-origin" }), settings)).toBe(true);
  expect(isSameOrigin(asks({ origin: "https://app.example.com" }), settings)).toBe(true);
  expect(isSameOrigin(asks({ "sec-fetch-site": "cross-site", origin: "https://app.example.com" }), settings)).toBe(
    false,
  );
  expect(isSameOrigin(asks({ "sec-fetch-site": "same-site" }), settings)).toBe(false);
  expect(isSameOrigin(asks({ origin: "null" }), settings)).toBe(false);
  expect(isSameOrigin(asks({}), settings)).toBe(false);
});

test("a browser that looks ahead says so in one of several ways", () => {
  for (const purpose of ["prefetch", "prefetch;prerender", "prefetch; anonymous-client-ip"]) {
    expect(looksAhead(asks({ "sec-purpose": purpose }))).toBe(true);
  }
  expect(looksAhead(asks({ purpose: "prefetch" }))).toBe(true);
  expect(looksAhead(asks({ "sec-fetch-site": "none" }))).toBe(false);
});

test.each([
  ["curl", { accept: "*/*" }, true],
  ["Node's fetch", { accept: "*/*", "accept-language": "*", "sec-fetch-mode": "cors" }, true],
  ["a program that says nothing", {}, true],
  ["a browser of today", { accept: "*/*", "sec-fetch-site": "cross-site", "sec-fetch-dest": "image" }, false],
  ["a browser of today that is shown a page", { "sec-fetch-site": "none", accept: "text/html" }, false],
  ["an old browser", { accept: "text/html,*/*;q=0.8", "accept-language": "de-DE" }, false],
  ["an image in an old browser", { accept: "*/*", "accept-language": "de-DE" }, false],
  ["a page in an old browser", { accept: "*/*", referer: "https://evil.example/" }, false],
])("%s: a program? %j %s", (_name, headers, isProgram) => {
  expect(comesFromProgram(asks(headers))).toBe(isProgram);
});
