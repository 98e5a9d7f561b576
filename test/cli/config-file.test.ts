import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { emptyFolder, serve } from "../server/serve.ts";
import { command } from "./command.ts";

const folder = emptyFolder();
afterAll(folder.remove);

function write(name: string, content: string): string {
  writeFileSync(join(folder.path, name), content);
  return name;
}

/** What a file says, and what the sentence has to name. */
const refused: Readonly<Record<string, readonly [name: string, content: string | null, says: RegExp]>> = {
  "is not there": ["missing.ts", null, /missing\.ts is not there/],
  "is no program": ["options.json", "{}", /options\.json is no program; .*\.ts/],
  "has a syntax error": ["syntax.mjs", "export default {\n  a: ,\n};\n", /syntax\.mjs cannot be loaded: SyntaxError/],
  "has TypeScript that cannot be stripped": [
    "enum.ts",
    "enum A { B }\nexport default { productName: String(A.B) };\n",
    /enum\.ts cannot be loaded/,
  ],
  throws: [
    "throws.mjs",
    "throw new Error('no such luck\\nat all');\n",
    /throws\.mjs cannot be loaded: Error: no such luck.*line 1/,
  ],
  "throws a text": ["text.mjs", "throw 'no luck';\n", /text\.mjs cannot be loaded: it threw/],
  "imports what is not installed": [
    "import.ts",
    "import 'nowhere-to-be-found';\nexport default {};\n",
    /import\.ts cannot be loaded: .*nowhere-to-be-found/,
  ],
  "exports nothing": ["nothing.ts", "export const options = {};\n", /nothing\.ts has no default export/],
  "exports a function": ["function.ts", "export default () => ({});\n", /function\.ts exports a function/],
  "exports a promise": ["promise.ts", "export default Promise.resolve({});\n", /promise\.ts exports a promise/],
  "exports a list": ["list.ts", "export default [];\n", /list\.ts exports a list/],
  "exports an unknown option": [
    "unknown.ts",
    "export default { baseURL: 'x' };\n",
    /unknown\.ts: createAuth has no option "baseURL" \(did you mean "baseUrl"\?\)/,
  ],
  "exports what only the server has": ["port.ts", "export default { port: 80 };\n", /port\.ts: .*PORT/],
  "exports a wrong type": [
    "type.ts",
    "export default { session: { idleTimeout: '60' } };\n",
    /type\.ts: session\.idleTimeout is "60"; write a whole number/,
  ],
  "exports what contradicts itself": [
    "limits.ts",
    "export default { session: { idleTimeout: 60, absoluteTimeout: 6 } };\n",
    /limits\.ts: session\.idleTimeout \(60 s\) is longer than session\.absoluteTimeout \(6 s\)/,
  ],
  "exports a public address and no more": [
    "public.ts",
    "export default { baseUrl: 'https://app.example.com' };\n",
    /TRUSTED_PROXIES is missing/,
  ],
  "has a getter that throws": [
    "getter.ts",
    "export default { get baseUrl(): string { throw new Error('x'); } };\n",
    /getter\.ts: baseUrl cannot be read/,
  ],
};

describe.concurrent("a configuration file that", { timeout: 90_000 }, () => {
  // First, so that the others go on meanwhile.
  test("waits for ever stops the start after half a minute", { timeout: 90_000 }, async () => {
    const name = write("forever.mjs", "await new Promise(() => {});\nexport default {};\n");
    const { code, stderr } = await command(folder.path, ["serve", "--config", name], { PORT: "0" });
    expect({ code, stderr }).toStrictEqual({
      code: 1,
      stderr: "latchkey: forever.mjs did not load within 30 seconds; see what it waits for.\n",
    });
  });

  test.each(Object.entries(refused))("%s is one sentence and exit code 1", async (_, [name, content, says]) => {
    if (content !== null) write(name, content);
    const { code, stdout, stderr } = await command(folder.path, ["serve", "--config", name], { PORT: "0" });
    expect({ code, stdout }).toStrictEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^latchkey: [^\n]+\.\n$/);
    expect(stderr).toMatch(says);
  });
});

describe("a configuration file", { timeout: 60_000 }, () => {
  test("says what code can say, and the environment wins", async () => {
    const name = write(
      "whole.ts",
      `import type { Logger } from "nowhere";
const lines: string[] = [];
const logger = { info() {}, warn() {}, error() {} } satisfies Record<string, unknown>;
export default { productName: "From the file", session: { idleTimeout: 600, absoluteTimeout: 6000 }, logger, clock: (): number => Date.now() };
`,
    );
    for (const [environment, title] of [
      [{}, "From the file"],
      [{ LATCHKEY_PRODUCT_NAME: "From the environment" }, "From the environment"],
    ] as const) {
      const server = await serve(folder.path, { LATCHKEY_CONFIG: name, ...environment });
      try {
        expect(await (await fetch(`${server.url}/login`)).text()).toContain(title);
      } finally {
        await server.stop();
      }
    }
  });

  test("a contradiction between the two names each where it was said", async () => {
    const name = write("short.ts", "export default { session: { absoluteTimeout: 60 } };\n");
    const { stderr } = await command(folder.path, ["serve", "--config", name], {
      PORT: "0",
      LATCHKEY_IDLE_TIMEOUT: "600",
    });
    expect(stderr).toMatch(/LATCHKEY_IDLE_TIMEOUT \(600 s\) is longer than session\.absoluteTimeout \(60 s\)/);
  });

  test("that only lies there is not run, and the log says so; so are names that are nearly ours", async () => {
    const elsewhere = emptyFolder();
    mkdirSync(join(elsewhere.path, "x"));
    writeFileSync(join(elsewhere.path, "latchkey.config.ts"), "throw new Error('it ran');\n");
    const server = await serve(elsewhere.path, {
      DATABSE_URL: "postgres://x",
      TRUSTED_PROXY: "1",
      BASEURL: "x",
      LATCHKEY_DB_PORT: "tcp://10.0.0.1:5432",
      LATCHKEY_DB_SERVICE_HOST: "10.0.0.1",
      LATCHKEY_PORT_3000_TCP_ADDR: "10.0.0.1",
      LATCHKEY_PORT: "tcp://10.0.0.1:3000",
      TEST_DATABASE_URL: "x",
      JWT_SECRET: "x",
      HOSTNAME: "x",
      APP_URL: "x",
    });
    try {
      const lines = server
        .output()
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line) as { readonly level: string; readonly message: string });
      const warnings = lines.filter(({ level }) => level === "warn").map(({ message }) => message);
      expect(warnings.toSorted()).toStrictEqual([
        "BASEURL is set but not read; did you mean BASE_URL?",
        "DATABSE_URL is set but not read; did you mean DATABASE_URL?",
        "TRUSTED_PROXY is set but not read; did you mean TRUSTED_PROXIES?",
        "latchkey.config.ts is here but not read; start with --config latchkey.config.ts to use it.",
      ]);
    } finally {
      await server.stop();
      elsewhere.remove();
    }
  });
});
