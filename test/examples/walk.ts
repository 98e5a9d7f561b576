import { spawn } from "node:child_process";
import { once } from "node:events";

/** One command of a page, with what the page says comes back. */
export interface Step {
  readonly command: string;
  readonly answer: string;
}

/** The steps in a page's `console` blocks: what a reader types stands behind `$`, what comes back below it. */
export function readWalk(page: string): readonly Step[] {
  return [...page.matchAll(/^```console\n([\s\S]*?)^```/gm)].flatMap(([, block = ""]) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((step) => {
        const [command = "", ...answer] = step.trimEnd().split("\n");
        return { command, answer: answer.join("\n") };
      }),
  );
}

const mark = "@@ next step";

/** Types the steps into one shell, in a folder, and gives what came back of each. */
export async function walk(steps: readonly Step[], folder: string): Promise<readonly string[]> {
  const script = steps.map(({ command }) => `${command}\necho '${mark}'\n`).join("");
  const shell = spawn("bash", ["--noprofile", "--norc"], { cwd: folder, stdio: ["pipe", "pipe", "inherit"] });
  let text = "";
  shell.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  shell.stdin.end(script);
  await once(shell, "close");
  return text
    .split(`${mark}\n`)
    .slice(0, -1)
    .map((answer) => answer.trimEnd());
}
