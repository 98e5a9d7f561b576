import { expect, test } from "vitest";
import { scanOf } from "./scan.ts";

/** Everything that a scan says of a text. */
const said = (code: string): string => JSON.stringify(scanOf(code).findings);
const secret = "Tr0ub4dor-and-3-horses";

test.each<[string, string]>([
  ["the found one", `import jwt from "jsonwebtoken";\njwt.sign({ id }, "${secret}");`],
  ["one in a variable next to it", `const SECRET = "${secret}";\nlocalStorage.setItem("token", t);`],
  [
    "one that is taken out",
    `import jwt from "jsonwebtoken";\n// latchkey-scan-ignore hard-coded-secret: of a test\njwt.sign({ id }, "${secret}");`,
  ],
  ["a fallback", `export const a = process.env.JWT_SECRET || "${secret}";`],
  ["one in a template", `import jwt from "jsonwebtoken";\njwt.sign({ id }, \`${secret}\`);`],
  [
    "one of several pieces",
    `import jwt from "jsonwebtoken";\njwt.sign({ id }, "${secret.slice(0, 9)}" + "${secret.slice(9)}");`,
  ],
  ["a password of a database", `const db = { password: "${secret}" };\nlocalStorage.setItem("token", t);`],
  ["one in a list", `import session from "express-session";\nsession({ secret: ["${secret}", "${secret}2"] });`],
  ["one in an array of another name", `const keys = ["${secret}"];\nlocalStorage.setItem("token", t);`],
])("no finding shows a whole secret: %s", (_, code) => {
  expect(scanOf(code).findings.length).toBeGreaterThan(0);
  for (const piece of [secret, secret.slice(4), secret.slice(0, 8)]) expect(said(code)).not.toContain(piece);
});

test.each<[string, string]>([
  ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "a token"],
  ["c3VwZXItc2VjcmV0LWtleS1vZi1vdXJz2024", "something long that is no word"],
  ["-----BEGIN PRIVATE KEY-----\\nMIIEvQ", "a private key"],
])("%s is masked wherever it stands: %s", (text) => {
  expect(said(`call("${text}"); localStorage.setItem("token", t);`)).not.toContain(text.slice(4, 24));
});

test("what is no secret stays readable, and places stay where they are", () => {
  const code = `res.cookie("session", value, { path: "/account/settings" });`;
  const [finding] = scanOf(code).findings;
  expect(finding?.frame).toStrictEqual({ firstLine: 1, lines: [code], column: 1, length: code.length - 1 });
});

test("of a long line only what is around the place is shown", () => {
  const code = `${"call(); ".repeat(60)}localStorage.setItem("token", t);${" call();".repeat(60)}`;
  const [finding] = scanOf(code).findings;
  const { lines, column, length } = finding!.frame;
  expect(lines[0]!.length).toBeLessThanOrEqual(160);
  expect(lines[0]!.slice(column - 1, column - 1 + length)).toBe(`localStorage.setItem("token", t)`);
});

test("a finding keeps its fingerprint when its line moves, and has another than its neighbour's", () => {
  const line = `localStorage.setItem("token", t);`;
  const fingerprints = (code: string): string[] => scanOf(code).findings.map(({ fingerprint }) => fingerprint);
  const [first] = fingerprints(line);
  expect(fingerprints(`ready();\n\n  ${line}`)).toStrictEqual([first]);
  const two = fingerprints(`${line}\n${line}`);
  expect(two[0]).toBe(first);
  expect(new Set(two).size).toBe(2);
});
