import { statSync } from "node:fs";
import { basename, extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isAuth } from "../auth/internals.ts";
import type { AuthOptions } from "../auth/options.ts";
import { readOptions } from "../auth/read-options.ts";
import { ConfigurationError } from "../error/configuration-error.ts";
import { kindOf, quote } from "../shared/quote.ts";

const extensions: readonly string[] = [".ts", ".mts", ".cts", ".mjs", ".js", ".cjs"];
/** Seconds a file may take to load. One with an `await` that never settles would otherwise end the process without a word. */
const patience = 30;

/**
 * Loads a file whose default export is what `createAuth` takes, functions included. TypeScript is read by Node itself, which strips
 * its types. Throws `ConfigurationError`, in one sentence that names the file, for one that is missing, fails, or exports something else.
 */
export async function loadConfigFile(path: string): Promise<AuthOptions> {
  const refuse = (sentence: string): ConfigurationError => new ConfigurationError("config", `${path} ${sentence}`);
  if (/\p{Cc}/u.test(path))
    throw new ConfigurationError("config", `The path ${quote(path)} is none; write the path of the file.`);
  if (!extensions.includes(extname(path))) throw refuse(`is no program; write a file that ends in .ts, .mjs or .js.`);
  const file = resolve(path);
  if (!isFile(file)) throw refuse("is not there or is no file; correct the path after --config.");
  const { default: exported } = await load(file, refuse);
  if (exported === undefined)
    throw refuse("has no default export; write `export default { … }` with createAuth's options.");
  if (isAuth(exported))
    throw refuse("exports what createAuth gives; export the options instead, the server makes the rest.");
  if (typeof exported !== "object" || exported === null || Array.isArray(exported) || exported instanceof Promise) {
    throw refuse(`exports ${kindOf(exported)}; write \`export default { … }\` with createAuth's options.`);
  }
  try {
    return readOptions(exported);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const message =
      error.setting === "" ? error.message.replace("What createAuth is given", "its default export") : error.message;
    throw new ConfigurationError(error.setting, `${path}: ${message}`);
  }
}

interface Exports {
  readonly default?: unknown;
}

async function load(file: string, refuse: (sentence: string) => ConfigurationError): Promise<Exports> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(refuse(`did not load within ${patience} seconds; see what it waits for.`)),
      patience * 1000,
    );
  });
  try {
    return (await Promise.race([import(pathToFileURL(file).href), late])) as Exports;
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw refuse(`cannot be loaded: ${describe(error, file)}; correct it and start again.`);
  } finally {
    clearTimeout(timer);
  }
}

/** The first line of what went wrong, without the full stop at its end, and where. */
function describe(error: unknown, file: string): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : `it threw ${quote(error)}`;
  // Of a syntax error in JavaScript Node tells a program no line.
  const where =
    error instanceof Error ? new RegExp(`${escape(basename(file))}:(\\d+)`).exec(error.stack ?? "")?.[1] : undefined;
  const [first = ""] = text.split("\n").filter((line) => line.trim() !== "");
  return `${quote(first.replace(/[.;]+$/, "")).slice(1, -1)}${where === undefined ? "" : ` (line ${where})`}`;
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
