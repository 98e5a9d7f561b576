import { type CheckRow, checkTable } from "../src/doctor/check-table.ts";

const begin = "<!-- checks -->\n";
const end = "<!-- /checks -->";

/** The page about doctor with the tables of checks as they are now. */
export function withCheckTables(page: string): string {
  const [before, after] = [page.indexOf(begin) + begin.length, page.indexOf(end)];
  if (before < begin.length || after < before) throw new Error("The page has no place for the tables of checks.");
  const rows = Object.entries<CheckRow>(checkTable);
  const sections = [
    ["### Always", rows.filter(([, { probe }]) => !probe)],
    ["### With `--probe`", rows.filter(([, { probe }]) => probe)],
  ] as const;
  const tables = sections.flatMap(([heading, own]) => [
    ...["", heading, "", "| check | what is looked at | why it matters |", "| --- | --- | --- |"],
    ...own.map(([name, { about, why }]) => `| \`${name}\` | ${about} | ${why} |`),
  ]);
  return `${page.slice(0, before)}${tables.join("\n")}\n\n${page.slice(after)}`;
}
