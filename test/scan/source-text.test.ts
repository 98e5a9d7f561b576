import fc from "fast-check";
import { expect, test } from "vitest";
import { rules } from "../../src/scan/rules.ts";
import { scanOf } from "./scan.ts";
import { tutorials } from "./tutorials.ts";

const storing = `localStorage.setItem("token", t);`;
const placeIn = (text: string, path?: string): (string | number)[] =>
  scanOf(text, path).findings.flatMap(({ rule, line, column }) => [rule, line, column]);

test.each<[string, string, string, number, number]>([
  ["LF", "src/a.js", `ready();\n  ${storing}`, 2, 3],
  ["CRLF", "src/a.js", `ready();\r\n\r\n${storing}\r\n`, 3, 1],
  ["CR", "src/a.js", `ready();\r${storing}`, 2, 1],
  ["wide and astral characters", "src/a.js", `const a = "漢字😀"; ${storing}`, 1, 19],
  ["a hashbang", "bin/a.js", `#!/usr/bin/env node\n${storing}`, 2, 1],
  ["a return at the top of a script", "src/a.js", `${storing}\nif (done) return;`, 1, 1],
  ["JSX in .js", "src/a.js", `const a = <a b={1}>{${storing.slice(0, -1)}}</a>;`, 1, 21],
  ["generics", "src/a.ts", `const a = <T,>(b: T): T => b;\n${storing}`, 2, 1],
  [
    "a component of Vue",
    "src/a.vue",
    `<template><p/></template>\n<script setup lang="ts">\nconst a: number = 1;\n${storing}\n</script>`,
    4,
    1,
  ],
  [
    "a component of Svelte",
    "src/a.svelte",
    `<script context="module">let a;</script><script>\n${storing}</script><p>`,
    2,
    1,
  ],
])("a place with %s is where an editor shows it", (_, path, text, line, column) => {
  expect(placeIn(text, path)).toStrictEqual(["token-in-web-storage", line, column]);
});

test.each<[string, string]>([
  ["src/a.js", "const = ;"],
  ["src/a.ts", "interface {"],
  ["src/a.vue", "<script>\nif (</script>"],
  ["src/a.js", "\u0000\uFFFD"],
])("what does not parse is a problem and no end: %s %j", (path, text) => {
  const { findings, problem } = scanOf(text, path);
  expect(findings).toStrictEqual([]);
  expect(problem).toMatchObject({ kind: "failed", reason: expect.stringMatching(/^does not parse: ./) });
});

test("a name that is declared nearer hides the one of the package", () => {
  const wrong = `jwt.sign({ id: 1 }, "s3cret");`;
  const imported = `import jwt from "jsonwebtoken";\n`;
  const count = (code: string): number => scanOf(imported + code).findings.length;
  expect(count(wrong)).toBe(2);
  for (const code of [
    `function f(jwt) { ${wrong} }`,
    `{ const jwt = ours(); ${wrong} }`,
    `for (const jwt of all) { ${wrong} }`,
    `try {} catch (jwt) { ${wrong} }`,
    `(({ jwt }) => { ${wrong} })({});`,
  ])
    expect([code, count(code)]).toStrictEqual([code, 0]);
});

test("names that go round in circles end", () => {
  const code = `const a = b; const b = a; const c = { ...c, d: c.d }; import j from "jsonwebtoken"; j.sign(c, a || b, c.d); var e = e.e; e.sign(e);`;
  expect(scanOf(code).problem).toBeNull();
});

const corpus = [...tutorials.map(({ code }) => code), ...rules.flatMap(({ wrong, right }) => [wrong, right])];

test("no text, however broken, ends a scan, and every place is within it", () => {
  const mutation = fc.record({
    text: fc.constantFrom(...corpus),
    cuts: fc.array(
      fc.tuple(
        fc.nat(2_000),
        fc.nat(12),
        fc.constantFrom(
          "",
          "(",
          "}",
          "`",
          "${",
          ";",
          "=>",
          "...",
          "?.",
          "\r\n",
          "\u2028",
          "await ",
          "/*",
          "😀",
          "<T>",
          "#",
        ),
      ),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
    path: fc.constantFrom("a.js", "a.ts", "a.tsx", "a.vue"),
  });
  fc.assert(
    fc.property(mutation, ({ text, cuts, path }) => {
      let broken = text;
      for (const [at, length, put] of cuts) broken = broken.slice(0, at) + put + broken.slice(at + length);
      const wrapped = path.endsWith(".vue") ? `<script>${broken}</script>` : broken;
      const count = wrapped.split(/\r\n|\n|\r/).length;
      for (const { line, endLine, column, frame } of scanOf(wrapped, path).findings) {
        expect(line).toBeGreaterThan(0);
        expect(line).toBeLessThanOrEqual(endLine);
        expect(endLine).toBeLessThanOrEqual(count);
        expect(column).toBeGreaterThan(0);
        expect(frame.lines.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 300 },
  );
});

test.each<[string, string, string]>([
  ["a comment of blanks", "src/a.js", `// latchkey-scan-ignore${" ".repeat(200_000)}\n${storing}`],
  ["scripts that begin and do not end", "src/a.vue", `<script>\n${storing}\n</script>${"<script>".repeat(100_000)}`],
  ["tags that do not end", "src/a.vue", `<script>\n${storing}\n</script>${"<script ".repeat(100_000)}`],
  ["scripts without end", "src/a.svelte", `<script>\n${storing}\n</script>${"<script></script>".repeat(50_000)}`],
])("a hostile file is read once, and what stands in it is found all the same: %s", (_, path, text) => {
  const before = process.cpuUsage();
  expect(scanOf(text, path).findings.map(({ rule }) => rule)).toContain("token-in-web-storage");
  // By the square of its length it would be hours.
  expect(process.cpuUsage(before).user).toBeLessThan(20_000_000);
});
