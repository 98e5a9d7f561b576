import { expect, test } from "vitest";
import { foundIn, scanOf } from "./scan.ts";

const storing = `localStorage.setItem("token", t);`;

test.each<[string, string, string[]]>([
  [
    "on the line before",
    `// latchkey-scan-ignore token-in-web-storage: a kiosk without scripts of others\n${storing}`,
    [],
  ],
  ["at the end of the line", `${storing} // latchkey-scan-ignore token-in-web-storage: a kiosk`, []],
  ["in a block", `/* latchkey-scan-ignore token-in-web-storage: a kiosk,\n   on two lines */\n${storing}`, []],
  ["for several rules", `// latchkey-scan-ignore weak-bcrypt-cost, token-in-web-storage: a kiosk\n${storing}`, []],
  ["for another rule", `// latchkey-scan-ignore weak-bcrypt-cost: another one\n${storing}`, ["token-in-web-storage:2"]],
  [
    "two lines above",
    `// latchkey-scan-ignore token-in-web-storage: a kiosk\n\n${storing}`,
    ["token-in-web-storage:3"],
  ],
  [
    "behind code it is not about the next line",
    `ready(); // latchkey-scan-ignore token-in-web-storage: a kiosk\n${storing}`,
    ["token-in-web-storage:2"],
  ],
  [
    "without a reason",
    `// latchkey-scan-ignore token-in-web-storage\n${storing}`,
    ["ignore-without-reason:1", "token-in-web-storage:2"],
  ],
  [
    "with an empty reason",
    `// latchkey-scan-ignore token-in-web-storage: -\n${storing}`,
    ["ignore-without-reason:1", "token-in-web-storage:2"],
  ],
  [
    "of a rule that is none",
    `// latchkey-scan-ignore tokens-in-web-storage: a kiosk\n${storing}`,
    ["ignore-without-reason:1", "token-in-web-storage:2"],
  ],
  [
    "in a text",
    `const a = "// latchkey-scan-ignore token-in-web-storage: a kiosk";\n${storing}`,
    ["token-in-web-storage:2"],
  ],
  [
    "no rule takes out the finding about comments",
    `// latchkey-scan-ignore ignore-without-reason: please\n// latchkey-scan-ignore token-in-web-storage\nready();`,
    ["ignore-without-reason:1", "ignore-without-reason:2"],
  ],
])("a comment %s", (_, code, expected) => {
  expect(foundIn(code)).toStrictEqual(expected);
});

test("in JSX, and what was taken out is counted", () => {
  const code = `const a = (\n  <p>\n    {/* latchkey-scan-ignore token-in-web-storage: a kiosk */}\n    {localStorage.setItem("token", t)}\n  </p>\n);`;
  expect(scanOf(code, "a.jsx")).toMatchObject({ findings: [], ignored: 1, problem: null });
});
