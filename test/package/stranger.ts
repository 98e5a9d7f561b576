import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cookiesOf, exchange, postForm, type Reply } from "../express/exchange.ts";
import { freePort } from "../server/serve.ts";
import { installInto } from "./published.ts";

/** One of the programs that README shows. */
export interface Snippet {
  readonly framework: string;
  /** What it says has to be installed. */
  readonly packages: readonly string[];
  readonly source: string;
}

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

/** The whole programs in README: those whose first line says what they need. */
export const snippets: readonly Snippet[] = [
  ...readme.matchAll(/^```js\n(\/\/ app\.mjs: npm install \.\/latchkey-[\d.]+\.tgz (.+)\n[^]*?)^```$/gm),
].map(([, source = "", packages = ""]) => {
  const [, framework = ""] = /"latchkey\/(\w+)"/.exec(source) ?? [];
  return { framework, packages: packages.split(" "), source };
});

export interface RunOptions {
  readonly tarball: string;
  /** @default a free one */
  readonly port?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Does in an empty folder what README says. Nothing is changed but the port, which another program may have. */
export async function runSnippet(snippet: Snippet, folder: string, options: RunOptions): Promise<Program> {
  const { tarball, port = await freePort(), environment = {} } = options;
  await installInto(folder, tarball, ...snippet.packages);
  writeFileSync(join(folder, "app.mjs"), snippet.source.replaceAll("3000", String(port)));
  return startProgram(folder, ["app.mjs"], port, environment);
}

/** Starts a program in its folder, and waits until it answers. */
export async function startProgram(
  folder: string,
  args: readonly string[],
  port: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<Program> {
  const env = { PATH: process.env.PATH, PORT: String(port), ...environment };
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: "pipe" });
  const program = new Program(child, `http://localhost:${port}`);
  await program.ready();
  return program;
}

/** A program that runs, and what a visitor sees of it. */
export class Program {
  readonly url: string;
  readonly #child: ChildProcess;
  #written = "";

  constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => (this.#written += String(text)));
  }

  /** What it wrote, to both of its outputs. */
  get written(): string {
    return this.#written;
  }

  async ready(): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      if (this.#child.exitCode !== null) throw new Error(`The program ended: ${this.#written}`);
      if (await this.visit("/").catch(() => null)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`The program does not answer: ${this.#written}`);
  }

  visit(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    return exchange(this.url + path, { headers: { accept: "text/html", "sec-fetch-mode": "navigate", ...headers } });
  }

  /** Sends a form of a page. Gives where it leads, and the cookie for there. */
  async send(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers = {},
  ): Promise<[string, { cookie: string }]> {
    const reply = await postForm(this.url + path, new URLSearchParams(fields).toString(), headers);
    return [String(reply.headers.location), cookiesOf(reply)];
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill();
    await ended;
  }
}
