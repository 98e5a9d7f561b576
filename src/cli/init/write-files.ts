import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { CommandError } from "../command-error.ts";
import { printable } from "../printable.ts";
import type { PlannedFile } from "./planned-file.ts";

/**
 * Writes all of them, or none: what was written before something fails is taken away again. Each file is whole as soon as it has its name,
 * and no file that is there is replaced. Ctrl+C waits until it is done, which takes a moment. Throws `CommandError`.
 */
export function writeFiles(folder: string, files: readonly PlannedFile[]): void {
  const undo: (() => void)[] = [];
  // A signal with a listener comes when this is over.
  const wait = (): void => {};
  process.on("SIGINT", wait).on("SIGTERM", wait).on("SIGHUP", wait);
  try {
    for (const file of files) {
      try {
        writeOne(folder, file, undo);
      } catch (error) {
        for (const step of undo.reverse()) step();
        const { code, message } = error as NodeJS.ErrnoException;
        const why = code === "EEXIST" ? "it is there now, and nothing is overwritten" : (code ?? message);
        throw new CommandError(`${printable(file.path)} cannot be written: ${why}. Nothing was changed.`);
      }
    }
  } finally {
    process.off("SIGINT", wait).off("SIGTERM", wait).off("SIGHUP", wait);
  }
}

function writeOne(folder: string, { path, lines, isSecret, isAddition }: PlannedFile, undo: (() => void)[]): void {
  const target = join(folder, path);
  const text = `${lines.join("\n")}\n`;
  if (isAddition) {
    const there = readFileSync(target);
    const isWhole = there.length === 0 || there.at(-1) === 10;
    undo.push(() => truncateSync(target, there.length));
    return appendFileSync(target, isWhole ? text : `\n${text}`);
  }
  makeFolder(dirname(target), undo);
  const draft = `${target}.${process.pid}.partial`;
  writeFileSync(draft, text, { flag: "wx", mode: isSecret ? 0o600 : 0o666 });
  try {
    // A link never takes the place of something, as a rename would.
    linkSync(draft, target);
    undo.push(() => rmSync(target, { force: true }));
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Makes a folder and those above it, one by one, so that each can be taken away if it is still empty. */
function makeFolder(path: string, undo: (() => void)[]): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path), undo);
  mkdirSync(path);
  undo.push(() => {
    try {
      rmdirSync(path);
    } catch {
      // Somebody has put something into it meanwhile.
    }
  });
}
