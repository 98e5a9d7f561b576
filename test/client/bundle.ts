import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** What a bundler makes of the browser client. */
export interface Bundle {
  /** One module that imports nothing. */
  readonly code: string;
  /** What had to come from elsewhere: nothing, if all is well. */
  readonly imports: readonly string[];
}

interface Output {
  readonly output: readonly [{ readonly code: string; readonly imports: readonly string[] }, ...unknown[]];
}

interface Bundler {
  build(config: object): Promise<Output | readonly Output[]>;
}

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Bundles `latchkey/client` with everything in it. */
export function bundleClient(): Promise<Bundle> {
  return bundle(`${root}src/client.ts`);
}

/** Bundles a module as an application's build does, minified. With the bundler that the test runner brings. */
export async function bundle(input: string): Promise<Bundle> {
  const runner = createRequire(createRequire(import.meta.url).resolve("vitest/package.json"));
  const bundler = (await import(runner.resolve("vite"))) as Bundler;
  const built = await bundler.build({
    configFile: false,
    root,
    logLevel: "error",
    resolve: { alias: { "latchkey/client": `${root}src/client.ts` } },
    build: {
      write: false,
      target: "es2022",
      modulePreload: false,
      rolldownOptions: {
        input,
        preserveEntrySignatures: "strict",
        output: { format: "es", minify: true },
      },
    },
  });
  const [{ output } = { output: null }] = [built].flat();
  if (output === null) throw new Error("The bundler made nothing");
  const [{ code, imports }] = output;
  return { code, imports };
}
