import { describe, expect, test } from "vitest";
import { rules } from "../../src/scan/rules.ts";
import { foundIn, scanOf } from "./scan.ts";
import { markedIn, tutorials } from "./tutorials.ts";
import { vectors } from "./vectors.ts";

describe.each(rules.map((rule) => [rule.id, rule] as const))("%s", (id, rule) => {
  const has = (code: string): boolean => scanOf(code).findings.some((finding) => finding.rule === id);

  test("its wrong example is found, and its right one is not", () => {
    expect(scanOf(rule.wrong).problem).toBeNull();
    expect(scanOf(rule.right).problem).toBeNull();
    expect([has(rule.wrong), has(rule.right)]).toStrictEqual([true, false]);
  });

  test("what it is about is found in every spelling, and what looks alike is not", () => {
    const own = vectors[id] ?? { found: [], quiet: [] };
    expect(own.found.length + own.quiet.length).toBeGreaterThan(0);
    for (const code of [...own.found, ...own.quiet]) expect([code, scanOf(code).problem]).toStrictEqual([code, null]);
    expect(own.found.filter((code) => !has(code))).toStrictEqual([]);
    expect(own.quiet.filter(has)).toStrictEqual([]);
  });

  test("says in sentences why it matters and what to do", () => {
    expect(rule.title).not.toMatch(/\.$/);
    for (const text of [rule.why, rule.fix]) expect(text).toMatch(/^[A-Z][^]*\.$/);
    expect(URL.canParse(rule.source.url)).toBe(true);
    for (const { found } of scanOf(rule.wrong).findings) expect(found).toMatch(/^[a-z`][^]*[^.]$/);
  });
});

test("every rule has a name of its own, and every vector a rule", () => {
  const ids = rules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(Object.keys(vectors).filter((id) => !ids.includes(id))).toStrictEqual([]);
});

test.each(tutorials.map((tutorial) => [tutorial.name, tutorial] as const))("tutorial: %s", (_, tutorial) => {
  const { code, path } = tutorial;
  expect(scanOf(code, path).problem).toBeNull();
  expect(foundIn(code, path).toSorted()).toStrictEqual(markedIn(tutorial).toSorted());
});
