import { settingGroups, variablesOf } from "../auth/setting.ts";
import { settings } from "../auth/settings-table.ts";
import { paint, renderTable } from "./output.ts";

/** The settings of `serve` by group, each with its default, from the table of settings. */
export function describeSettings(): string {
  const sections = settingGroups.flatMap((group) => {
    const rows = settings.filter((setting) => setting.group === group && setting.variable !== null);
    if (rows.length === 0) return [];
    const table = renderTable(
      [
        { title: "", show: (row) => `  ${variablesOf(row)[0]}${row.secret ? "[_FILE]" : ""}`.padEnd(34) },
        { title: "", show: (row) => (row.value.kind === "choice" ? row.value.of.join("|") : row.default) },
      ],
      rows,
    );
    return [`${paint("bold", `${group}:`)}\n${table}`];
  });
  return `
Settings come from the environment, and below it from the file of --config. A name without LATCHKEY_ may
also be written with it. Units and consequences: docs/configuration.md.

${sections.join("\n\n")}`;
}

/** The variable that says what somebody wrote as an option: PORT for `--port`. Null: there is none. */
export function variableOf(option: string): string | null {
  const name = option
    .replace(/^--|=.*$/gs, "")
    .replaceAll("-", "_")
    .toUpperCase();
  const variables = settings.flatMap((setting) => variablesOf(setting));
  return variables.find((variable) => variable === name || variable === `LATCHKEY_${name}`) ?? null;
}
