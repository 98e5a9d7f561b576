import type { Machine } from "../measure/machine.ts";
import { isMet, type Row } from "./row.ts";

export interface Report {
  readonly date: string;
  readonly command: string;
  readonly machine: Machine;
  /** Package -> version. */
  readonly versions: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
}

const verdicts = { true: "met", false: "**missed**", null: "" } as const;

/** The results as a Markdown table, with all that is needed to judge them. */
export function toMarkdown({ date, command, machine, versions, rows }: Report): string {
  const promised = rows.filter((row) => row.aim !== null);
  const others = rows.filter((row) => row.aim === null);
  const line = (row: Row): string =>
    `| ${row.id} | ${row.what} | ${showAim(row)} | ${showMeasured(row)} | ${verdicts[`${isMet(row)}`]} | ${row.note ?? ""} |`;
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `Measured ${date} with \`${command}\` on ${machine.cores} cores (${machine.cpu}), ${machine.memoryGiB} GiB, Node ${machine.node.slice(1)}.`,
    "",
    `Versions: ${list.join(", ")}.`,
    "",
    "| id | what | target | measured | | |",
    "| --- | --- | --- | --- | --- | --- |",
    ...promised.map(line),
    "",
    "For comparison, in the same run:",
    "",
    "| id | what | measured | |",
    "| --- | --- | --- | --- |",
    ...others.map((row) => `| ${row.id} | ${row.what} | ${showMeasured(row)} | ${row.note ?? ""} |`),
    "",
  ].join("\n");
}

function showAim({ aim, unit }: Row): string {
  if (aim === null) return "";
  if ("is" in aim) return aim.is ? "yes" : "no";
  return "atLeast" in aim ? `≥ ${withUnit(aim.atLeast, unit)}` : `≤ ${withUnit(aim.atMost, unit)}`;
}

function showMeasured({ measured, unit }: Row): string {
  if (measured === null) return "not measured";
  if (typeof measured === "boolean") return measured ? "yes" : "no";
  return withUnit(measured, unit);
}

function withUnit(value: number, unit: Row["unit"]): string {
  const digits = Number.isInteger(value) ? 0 : value < 10 ? 2 : value < 100 ? 1 : 0;
  return `${value.toFixed(digits)}${unit === undefined ? "" : ` ${unit}`}`;
}
