import { paint } from "../output.ts";
import { widthOf } from "../printable.ts";
import type { Choice, Question } from "./questions.ts";

/** Columns: longer lines are hard to read, however wide the terminal is. */
const widest = 96;

/** A question as a terminal shows it, with what may be answered. */
export function showQuestion({ about, ask, choices }: Question, number: number): string {
  const title = `\n${paint("bold", `${number}. ${about}`)} ${ask}`;
  const width = Math.max(...choices.map(({ answer }) => widthOf(answer)));
  const rows = choices
    .filter(({ label }) => label !== undefined)
    .map(({ answer, label = "" }) => `     ${answer.padEnd(width)}  ${label}`);
  return [title, ...rows].join("\n");
}

/** What stands before the answer. */
export function showPrompt({ choices, many }: Question): string {
  if (many) return "   One or more, with commas between:";
  return `   ${choices.map(({ answer }) => answer).join(" or ")}:`;
}

/** What follows from an answer, and where more stands. Of several answers each says which it is. */
export function showChoice({ answer, means, link }: Choice, isOneOfMany: boolean): string {
  return `${wrap(isOneOfMany ? `${answer}: ${means}` : means, "   ")}\n   ${paint("dim", `More: docs/${link}`)}`;
}

/** Lines no longer than the terminal, each with the same indent. */
export function wrap(text: string, indent: string): string {
  const width = Math.min(process.stderr.columns || widest, widest) - indent.length;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => indent + one).join("\n");
}
