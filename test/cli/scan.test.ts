import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rules } from "../../src/scan/rules.ts";
import { emptyFolder } from "../server/serve.ts";
import { command } from "./command.ts";

const folder = emptyFolder();
afterAll(folder.remove);

function write(path: string, text: string | Uint8Array): void {
  mkdirSync(join(folder.path, path, ".."), { recursive: true });
  writeFileSync(join(folder.path, path), text);
}

const wrong = `import jwt from "jsonwebtoken";
const claims = jwt.verify(token, "correct-horse-battery");
localStorage.setItem("token", claims);
`;

beforeAll(() => {
  write("wrong/src/app.js", wrong);
  write("wrong/src/app.test.js", wrong);
  write("clean/a.js", "ready();\n");
  write("limits/login.js", `const router = require("express").Router();\nrouter.post("/login", handle);\n`);
  write("limits/server.js", `const limit = require("express-rate-limit");\napp.use(limit());\n`);
});

const found = async (...argv: string[]): Promise<string[]> => {
  const { stdout } = await command(folder.path, ["scan", ...argv, "--json"]);
  return JSON.parse(stdout).findings.map(({ rule, line }: { rule: string; line: number }) => `${rule}:${line}`);
};

describe.concurrent("latchkey scan", { timeout: 120_000 }, () => {
  test("says where, what, why and what to do, and ends with 1", async () => {
    const { code, stdout, stderr } = await command(folder.path, ["scan", "wrong"]);
    expect({ code, stderr }).toStrictEqual({ code: 1, stderr: "" });
    expect(stdout).toContain(
      "wrong/src/app.js:2:34  error  hard-coded-secret\n  A secret of jsonwebtoken stands in the code.",
    );
    expect(stdout).toContain(`  2 | const claims = jwt.verify(token, "co`);
    expect(stdout).toMatch(/\n {4}\| {34}\^{22,}\n/);
    expect(stdout).toContain("→ Read it from the environment");
    expect(stdout).toContain("https://www.rfc-editor.org/rfc/rfc8725.html#section-3.1");
    expect(stdout).toMatch(
      /2 errors, 1 warning in 1 file \(\d+ a second\)\. 1 test file left out: --tests takes them in\.\n$/,
    );
    expect(stdout).not.toMatch(/correct-horse|horse-battery/);
    expect(stdout).not.toContain("\u001b");
  });

  test("ends with 0 where nothing is found, with tests left out and taken in", async () => {
    expect(await command(folder.path, ["scan", "clean"])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Nothing found in 1 file/),
    });
    expect(await found("wrong")).toStrictEqual([
      "verify-without-algorithms:2",
      "hard-coded-secret:2",
      "token-in-web-storage:3",
    ]);
    expect(await found("wrong", "--tests")).toHaveLength(6);
    expect(await found("wrong/src/app.test.js")).toHaveLength(3);
  });

  test("takes rules in and out", async () => {
    expect(await found("wrong", "--rule", "token-in-web-storage")).toStrictEqual(["token-in-web-storage:3"]);
    const others = ["--ignore", "hard-coded-secret", "--ignore", "token-in-web-storage"];
    expect(await found("wrong", ...others)).toStrictEqual(["verify-without-algorithms:2"]);
    expect(await found("wrong", "--severity", "error")).toHaveLength(2);
  });

  test("a limit in one file speaks for the log-in in another", async () => {
    expect(await found("limits/login.js")).toStrictEqual(["login-without-limit:2"]);
    expect(await found("limits")).toStrictEqual([]);
  });

  test("what a baseline knows is not found again, and what is new is", async () => {
    write("growing/a.js", wrong);
    const list = join(folder.path, "baseline.json");
    expect(await command(folder.path, ["scan", "growing", "--write-baseline", list])).toMatchObject({ code: 0 });
    expect(readFileSync(list, "utf8")).not.toMatch(/correct-horse/);
    expect(await command(folder.path, ["scan", "growing", "--baseline", list])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("3 findings known from the baseline."),
    });
    write("growing/a.js", `\n${wrong}sessionStorage.setItem("jwt", claims);\n`);
    expect(await found("growing", "--baseline", list)).toStrictEqual(["token-in-web-storage:5"]);
  });

  test.each<[readonly string[], RegExp]>([
    [["nowhere"], /nowhere is not there, or cannot be read\./],
    [["wrong", "--rule", "no-such"], /There is no rule no-such; the rules are hard-coded-secret, /],
    [["wrong", "--ignore", "no-such"], /There is no rule no-such/],
    [["wrong", "--json", "--sarif"], /Choose --json or --sarif\./],
    [["wrong", "--severity", "fatal"], /fatal/],
    [["wrong", "--baseline", "nowhere.json"], /nowhere\.json is not there/],
    [["wrong", "--baseline", "wrong/src/app.js"], /is no baseline/],
    [["wrong", "clean"], /too many arguments/],
  ])("%j is wrong use: exit code 2 and one sentence", async (argv, says) => {
    const { code, stdout, stderr } = await command(folder.path, ["scan", ...argv]);
    expect({ code, stdout }).toStrictEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^latchkey: [^\n]+\n$/);
    expect(stderr).toMatch(says);
  });

  test("a file that is neither a folder nor code is wrong use", async () => {
    write("notes.txt", "none");
    expect(await command(folder.path, ["scan", "notes.txt"])).toMatchObject({ code: 2 });
  });

  test("whatever lies in a folder, the rest is scanned and the ones that failed are named", async () => {
    write("broken/aa.js", wrong);
    write("broken/binary.js", Uint8Array.of(0, 1, 2, 3));
    write("broken/syntax.js", "const = ;");
    write("broken/nested.js", `a = ${"(".repeat(200_000)}1${")".repeat(200_000)};`.replaceAll(/(.{200})/g, "$1\n"));
    write("broken/chain.js", `a = ${"1 +\n".repeat(100_000)}1;`);
    write("broken/blocks.ts", `${"{\n".repeat(100_000)}${"}\n".repeat(100_000)}`);
    write("broken/members.js", `a${".b\n".repeat(200_000)};`);
    write("broken/else.js", `${"if (a) b(); else\n".repeat(40_000)} c();`);
    write("broken/large.js", "");
    truncateSync(join(folder.path, "broken/large.js"), 50 * 1024 * 1024);
    write("broken/zz.js", wrong);
    const { code, stdout, stderr } = await command(folder.path, ["scan", "broken", "--json"]);
    expect({ code, stderr }).toStrictEqual({ code: 1, stderr: "" });
    const report = JSON.parse(stdout);
    const paths = new Set(report.findings.map(({ path }: { path: string }) => path));
    expect([...paths]).toStrictEqual(["broken/aa.js", "broken/zz.js"]);
    const reasons = Object.fromEntries(
      report.problems.map(({ path, reason }: Record<string, string>) => [path, reason]),
    );
    expect(reasons).toMatchObject({
      "broken/binary.js": "is binary",
      "broken/large.js": "is larger than 1024 KB",
      "broken/syntax.js": expect.stringContaining("does not parse"),
      "broken/nested.js": expect.stringMatching(/nested so deeply|does not parse|could not be looked at/),
    });
    expect(report.scanned + report.problems.length).toBe(10);
  });

  test("names of files do nothing to a terminal, and neither does code", async () => {
    write("odd/\u001b[31m\u202Ered.js", `localStorage.setItem("token", "\u001b]0;owned\u0007"); // \u202E\n`);
    const { stdout } = await command(folder.path, ["scan", "odd"]);
    expect(stdout).toContain("token-in-web-storage");
    for (const format of ["--json", "--sarif", "--tests"]) {
      const shown = (await command(folder.path, ["scan", "odd", format])).stdout;
      for (const character of ["\u001b", "\u0007", "\u202E"]) expect(shown).not.toContain(character);
    }
  });

  test("its SARIF is SARIF 2.1.0, and says where things are from the root", async () => {
    write("sarif/a b#.js", wrong);
    write("sarif/syntax.js", "const = ;");
    // Of draft 4, of which it uses nothing that is another thing today but the name of its id.
    const { id, $schema, ...schema } = createRequire(import.meta.url)(
      "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json",
    );
    expect([id, $schema]).toStrictEqual([expect.stringContaining("sarif-2.1.0"), expect.stringContaining("draft-04")]);
    const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
    addFormats.default(ajv);
    const validate = ajv.compile(schema);
    for (const [path, count] of [
      ["sarif", 3],
      ["clean", 0],
    ] as const) {
      const { code, stdout } = await command(folder.path, ["scan", path, "--sarif"]);
      expect(code).toBe(count > 0 ? 1 : 0);
      const log = JSON.parse(stdout);
      validate(log);
      expect(validate.errors).toBeNull();
      const [run] = log.runs;
      expect(run.results).toHaveLength(count);
      expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toStrictEqual([
        ...rules.map(({ id }) => id),
        "ignore-without-reason",
      ]);
      for (const { ruleId, ruleIndex, locations } of run.results) {
        expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
        expect(locations[0].physicalLocation.artifactLocation.uri).toBe("sarif/a%20b%23.js");
      }
      if (count > 0) expect(run.invocations[0].toolExecutionNotifications).toHaveLength(1);
    }
  });

  test("this project is clean, but for what it says a reason for", async () => {
    const root = fileURLToPath(new URL("../../", import.meta.url));
    const { code, stdout } = await command(root, ["scan", ".", "--json"]);
    const report = JSON.parse(stdout);
    expect(
      report.findings.map(({ rule, path, line }: Record<string, string | number>) => `${rule} ${path}:${line}`),
    ).toStrictEqual([]);
    expect(code).toBe(0);
    expect(report.problems.filter(({ kind }: { kind: string }) => kind === "failed")).toStrictEqual([]);
    expect(report.scanned).toBeGreaterThan(500);
  });
});
