import { expect, test } from "vitest";
import { listPages, readPlace } from "./list-pages.ts";

const visit = (url: string, next: string | null) => {
  const { search } = new URL(url, "https://door.example");
  return listPages("/admin/users", { search: "a b", role: "" }, readPlace(new URLSearchParams(search)), next);
};

test("whoever goes on and on comes back page by page, and at any time to the start", () => {
  let pages = visit("/admin/users?search=a+b", "c1");
  expect(pages).toEqual({ first: null, previous: null, next: "/admin/users?search=a+b&cursor=c1" });
  const walked = ["/admin/users?search=a+b"];
  for (let page = 2; page <= 9; page += 1) {
    walked.push(pages.next ?? "");
    pages = visit(pages.next ?? "", `c${page}`);
    expect(pages.first).toBe("/admin/users?search=a+b");
  }
  for (const url of walked.toReversed().slice(1)) {
    expect(pages.previous).toBe(url);
    pages = visit(url, "c");
  }
  expect(pages.previous).toBeNull();
});

test("an address stays short: further back than twelve pages leads the start alone", () => {
  let pages = visit("/admin/users", "c1");
  for (let page = 2; page <= 40; page += 1) pages = visit(pages.next ?? "", "x".repeat(70));
  expect(pages.next?.length).toBeLessThan(1_200);
  let steps = 0;
  while (pages.previous !== null) {
    pages = visit(pages.previous, null);
    steps += 1;
  }
  expect(steps).toBe(12);
  expect(pages.first).toBe("/admin/users?search=a+b");
});

test("what is no cursor is none, and says nothing in an address", () => {
  const { back } = readPlace(new URLSearchParams({ cursor: "c", back: `a."><script>.b${"x".repeat(3_000)}.d` }));
  expect(back).toEqual(["a", "d"]);
  expect(readPlace(new URLSearchParams("cursor=")).cursor).toBeUndefined();
});
