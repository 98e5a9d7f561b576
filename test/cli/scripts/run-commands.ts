import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";
import type { Ended } from "../../server/serve.ts";

/** One command, as a shell would start it. */
export interface CommandOrder {
  readonly id: number;
  readonly folder: string;
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** What came of it. */
export interface CommandReport extends Ended {
  readonly id: number;
}

// As the program itself does.
enableCompileCache(fileURLToPath(new URL("../../../node_modules/.cache/latchkey", import.meta.url)));
const { run } = await import("../../../src/cli/main.ts");

async function runOne({ id, folder, argv, environment }: CommandOrder): Promise<CommandReport> {
  process.chdir(folder);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
  process.exitCode = 0;
  const stdout = capture(process.stdout);
  const stderr = capture(process.stderr);
  try {
    await run(argv);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  }
  // Each command listens anew.
  process.stdout.removeAllListeners("error");
  return { id, code: process.exitCode, stdout: stdout(), stderr: stderr() };
}

/** Keeps what is written instead of writing it, until it is asked for. */
function capture(stream: NodeJS.WriteStream): () => string {
  const { write } = stream;
  let text = "";
  stream.write = (chunk: string | Uint8Array, ...more: unknown[]) => {
    text += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
    const done = more.find((one) => typeof one === "function");
    if (done) queueMicrotask(done as () => void);
    return true;
  };
  return () => {
    stream.write = write;
    return text;
  };
}

let last: Promise<unknown> = Promise.resolve();
process.on("message", (order: CommandOrder) => {
  last = last.then(async () => process.send?.(await runOne(order)));
});
