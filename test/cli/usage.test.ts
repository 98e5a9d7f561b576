import { afterAll, describe, expect, test } from "vitest";
import { variablesOf } from "../../src/auth/setting.ts";
import { settings } from "../../src/auth/settings-table.ts";
import { emptyFolder } from "../server/serve.ts";
import { command } from "./command.ts";

const folder = emptyFolder();
afterAll(folder.remove);

describe.concurrent("the command line", { timeout: 60_000 }, () => {
  test.each([[[]], [["--help"]], [["help"]]])("%j shows the commands", async (argv) => {
    const { code, stdout, stderr } = await command(folder.path, argv);
    expect({ code, stderr }).toStrictEqual({ code: 0, stderr: "" });
    for (const word of ["serve", "migrate", "secret", "Examples:", "Exit codes:"]) expect(stdout).toContain(word);
    // A pipe is no place for colours.
    expect(stdout).not.toContain("\u001b");
  });

  test("serve --help names every variable", async () => {
    const { code, stdout } = await command(folder.path, ["serve", "--help"]);
    expect(code).toBe(0);
    for (const setting of settings) for (const name of variablesOf(setting).slice(0, 1)) expect(stdout).toContain(name);
  });

  test.each<[readonly string[], RegExp]>([
    [["srve"], /unknown command 'srve' \(did you mean serve\?\); see latchkey --help\.\n$/],
    [["__proto__"], /unknown command/],
    [["serve", "--confg", "x"], /unknown option '--confg' \(did you mean --config\?\); see latchkey serve --help/],
    [
      ["serve", "--port", "8080"],
      /unknown option '--port' \(set PORT in the environment instead\); see latchkey serve --help/,
    ],
    [["serve", "--base-url=https://app.example.com"], /\(set BASE_URL in the environment instead\)/],
    [["serve", "--log-level", "warn"], /\(set LATCHKEY_LOG_LEVEL in the environment instead\)/],
    [["serve", "--colour"], /unknown option '--colour'; see latchkey serve --help/],
    [["serve", "--config"], /'--config <file>' argument missing/],
    [["serve", "now"], /too many arguments/],
    [["secret", "forget"], /missing required argument 'id'; see latchkey secret forget --help/],
    [["secret", "forgt", "abc"], /forgt|too many arguments/],
    [["--version=5"], /option/],
  ])("%j is a wrong use: exit code 2 and one sentence", async (argv, says) => {
    const { code, stdout, stderr } = await command(folder.path, argv);
    expect({ code, stdout }).toStrictEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^latchkey: [^\n]+\.\n$/);
    expect(stderr).toMatch(says);
  });

  test("version and secret print one line", async () => {
    expect((await command(folder.path, ["version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await command(folder.path, ["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await command(folder.path, ["secret"])).stdout).toMatch(/^[\w-]{43}\n$/);
  });

  test("a command in the wrong folder makes no database and says where to go", async () => {
    const elsewhere = emptyFolder();
    const { code, stderr } = await command(elsewhere.path, ["secret", "forget", "abcdef"]);
    expect({ code, stderr }).toStrictEqual({
      code: 1,
      stderr: expect.stringMatching(/run this in the folder of the server/),
    });
    expect(await command(elsewhere.path, ["migrate", "--check"])).toMatchObject({ code: 1 });
    elsewhere.remove();
  });
});
