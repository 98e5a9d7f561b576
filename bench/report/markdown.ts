import type { Machine } from "../measure/machine.ts";
import { isMet, type Row } from "./row.ts";

export interface Report {
  readonly date: string;
  readonly command: string;
  readonly machine: Machine;
  /** Package -> version. */
  readonly versions: Readonly<Record<string, string>>;
  /** Target -> how long it took. */
  readonly seconds: Readonly<Record<string, number>>;
  readonly rows: readonly Row[];
}

const verdicts = { true: "met", false: "**missed**", null: "" } as const;

/** The results as a Markdown table, with all that is needed to judge them. */
export function toMarkdown({ date, command, machine, versions, seconds, rows }: Report): string {
  const promised = rows.filter((row) => row.aim !== null);
  const others = rows.filter((row) => row.aim === null);
  const line = (row: Row): string =>
    `| ${row.id} | ${row.what} | ${showAim(row)} | ${showMeasured(row)} | ${verdicts[`${isMet(row)}`]} | ${row.note ?? ""} |`;
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const times = Object.entries(seconds).map(([name, took]) => `${name} ${took}`);
  return [
    `Measured ${date} with \`${command}\` on ${machine.cores} cores (${machine.cpu}), ${machine.memoryGiB} GiB, Node ${machine.node.slice(1)}.`,
    "",
    `Versions: ${list.join(", ")}.`,
    "",
    `It took ${Math.round(Object.values(seconds).reduce((sum, one) => sum + one, 0) / 60)} minutes; in seconds: ${times.join(", ")}.`,
    "",
    "In brackets stands the spread of the rounds: their middle half, or the lowest and the highest where there were fewer than eight.",
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

function showMeasured({ measured, unit, spread }: Row): string {
  if (measured === null) return "not measured";
  if (typeof measured === "boolean") return measured ? "yes" : "no";
  const shown = withUnit(measured, unit);
  return spread === undefined ? shown : `${shown} (${digits(spread.low)} to ${digits(spread.high)})`;
}

function withUnit(value: number, unit: Row["unit"]): string {
  return `${digits(value)}${unit === undefined ? "" : ` ${unit}`}`;
}

function digits(value: number): string {
  return value.toFixed(Number.isInteger(value) ? 0 : value < 10 ? 2 : value < 100 ? 1 : 0);
}
