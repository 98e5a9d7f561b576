import { text } from "node:stream/consumers";
import { createInterface } from "node:readline";
import { CommandError } from "./command-error.ts";
import { paint, say } from "./output.ts";
import { printable } from "./printable.ts";

/** Whether somebody is there to answer. */
export function isAnswered(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/**
 * Asks before something is done that cannot be taken back. `--yes` answers for who is not there. Throws `CommandError` when nobody is
 * there, or the answer is anything but yes.
 */
export async function confirm(question: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (!isAnswered()) {
    throw new CommandError("This asks first, and nobody is here to answer: add --yes when you are sure.");
  }
  const answer = await askLine(`${printable(question)} ${paint("dim", "[y/N]")} `);
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw new CommandError("Nothing was changed.");
}

/** A line from the terminal. Ctrl+C and the end of input are a no. */
function askLine(question: string): Promise<string> {
  return new Promise((resolve, reject) => {
    // On standard error, so that what is piped on has no question in it.
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    lines.once("close", () => reject(new CommandError("Nothing was changed.")));
    lines.once("SIGINT", () => {
      process.stderr.write("\n");
      lines.close();
    });
    lines.question(question, (answer) => {
      resolve(answer);
      lines.close();
    });
  });
}

/** What may be answered to a question. */
export interface PossibleAnswers {
  /** The first is what an empty line means. */
  readonly words: readonly [string, ...string[]];
  /** Whether several are taken, with commas or spaces between. */
  readonly many?: boolean;
}

/**
 * Asks for one word, or several, of those that there are: whole, or so much of one that it is clear which. Asks again until it gets that.
 * Throws `CommandError` where nobody goes on answering.
 */
export async function askWords(question: string, { words, many = false }: PossibleAnswers): Promise<readonly string[]> {
  const [preset] = words;
  for (;;) {
    const line = (await askLine(`${printable(question)} ${paint("dim", `[${preset}]`)} `)).trim().toLowerCase();
    if (line === "") return [preset];
    const typed = line.split(/[\s,]+/).filter((word) => word !== "");
    const found = typed.map((word) => findWord(word, words));
    const isGood = found.every((word) => word !== null) && (many || found.length === 1);
    if (isGood) return [...new Set(found.filter((word) => word !== null))];
    process.stderr.write(`   Write ${many ? "one or more" : "one"} of ${words.join(", ")}.\n`);
  }
}

function findWord(typed: string, words: readonly string[]): string | null {
  if (words.includes(typed)) return typed;
  const [found, ...others] = words.filter((word) => word.startsWith(typed));
  return found !== undefined && others.length === 0 ? found : null;
}

/** Reads a secret: all that is piped in with `fromStdin` (one line feed at its end is dropped), else typed twice and not shown. */
export async function readSecret(name: string, fromStdin: boolean): Promise<string> {
  if (fromStdin && !process.stdin.isTTY) return (await readInput(`the ${name}`)).replace(/\r?\n$/, "");
  if (!isAnswered()) {
    throw new CommandError(`There is no terminal to ask for the ${name}: add --${name}-stdin and pipe it in.`);
  }
  const first = await askHidden(`${name[0]?.toUpperCase()}${name.slice(1)}: `);
  if (first === (await askHidden("Once more: "))) return first;
  throw new CommandError(`The two were not the same ${name}. Nothing was changed.`);
}

/** Everything that is piped in; somebody at a terminal is told what is waited for, as "the token". */
export function readInput(what: string): Promise<string> {
  if (process.stdin.isTTY) say(`Paste ${what} here, and end it with Ctrl+D on a line of its own.`);
  return text(process.stdin);
}

/** A line that is not shown while it is typed. */
function askHidden(question: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding("utf8");
  return new Promise((resolve, reject) => {
    let typed: string[] = [];
    const done = (settle: () => void): void => {
      stdin.off("data", read);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write("\n");
      settle();
    };
    const read = (chunk: string): void => {
      for (const key of chunk) {
        if (key === "\r" || key === "\n") return done(() => resolve(typed.join("")));
        // Ctrl+C, Ctrl+D.
        if (key === "\u0003" || key === "\u0004") return done(() => reject(new CommandError("Nothing was changed.")));
        // Backspace, Ctrl+U.
        if (key === "\u007f" || key === "\b") typed.pop();
        else if (key === "\u0015") typed = [];
        else typed.push(key);
      }
    };
    stdin.on("data", read);
    stdin.resume();
  });
}
