import { expect, test } from "vitest";
import { isNavigation } from "./navigation.ts";

const looksAtAPage = (headers: Readonly<Record<string, string>>): boolean => isNavigation((name) => headers[name]);

test.each([
  ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true],
  ["text/html, image/gif, image/jpeg, */*; q=.2", true],
  ["text/html, application/json", true],
  ["TEXT/HTML", true],
  ["text/html;q=0.9, application/json;q=0.8", true],
  ["application/json, text/html;q=0.1", false],
  ["application/json, text/html", false],
  ["application/problem+json, application/json, text/html;q=0.5, */*;q=0.1", false],
  ["text/html;q=0.5, application/json", false],
  ["application/json, text/html;q=0", false],
  ["text/html; q=0, */*", false],
  ["application/json, text/plain, */*", false],
  ["*/*", false],
  ["", false],
])("without a word about what fetches it, Accept: %s is a page: %s", (accept, isPage) => {
  expect(looksAtAPage({ accept })).toBe(isPage);
  expect(looksAtAPage({ accept, "content-type": "application/json" })).toBe(false);
});

test("what browsers say of a request counts more than what it accepts", () => {
  expect(looksAtAPage({ "sec-fetch-mode": "navigate", accept: "application/json" })).toBe(true);
  expect(looksAtAPage({ "sec-fetch-mode": "cors", accept: "text/html" })).toBe(false);
});
