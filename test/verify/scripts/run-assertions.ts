import { runAssertions } from "../runtimes/assertions.ts";

// For Node, Bun and Deno: the address of the issuer is the last argument. Ends by itself, because nothing is left open.
const { process } = globalThis as unknown as { process: { argv: string[]; exitCode: number } };
try {
  console.log(JSON.stringify(await runAssertions(process.argv.at(-1) ?? "")));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
