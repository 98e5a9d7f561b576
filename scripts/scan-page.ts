import { rules } from "../src/scan/rules.ts";
import { markedIn, missedIn, tutorials } from "../test/scan/tutorials.ts";

/** The page about `latchkey scan` with its rules and tutorials as they are now. */
export function withScanTables(page: string): string {
  return replaceBetween(replaceBetween(page, "rules", renderRules()), "tutorials", renderTutorials());
}

/** A page with another text between `<!-- name -->` and `<!-- /name -->`. */
export function replaceBetween(page: string, name: string, text: string): string {
  const begin = `<!-- ${name} -->\n`;
  const [before, after] = [page.indexOf(begin) + begin.length, page.indexOf(`<!-- /${name} -->`)];
  if (before < begin.length || after < before) throw new Error(`The page has no place for ${name}.`);
  return `${page.slice(0, before)}\n${text}\n\n${page.slice(after)}`;
}

function renderRules(): string {
  const rows = rules.map(({ id, title, severity }) => `| [\`${id}\`](#${id}) | ${severity} | ${title} |`);
  const sections = rules.map(
    ({ id, title, severity, why, fix, source, wrong, right }) =>
      `### ${id}\n\n**${title}** (${severity}). ${why}\n\n${fix} [${source.name}](${source.url})\n\n\`\`\`js\n// found\n${wrong}\n\n// not found\n${right}\n\`\`\``,
  );
  return [["| rule | severity | |", "| --- | --- | --- |", ...rows].join("\n"), ...sections].join("\n\n");
}

function renderTutorials(): string {
  const found = tutorials.flatMap(markedIn).length;
  const missed = tutorials.flatMap((tutorial) => missedIn(tutorial).map((line) => ({ name: tutorial.name, line })));
  const rows = missed.map(({ name, line }) => `| ${name} | ${line.replace(/^\d+: /, "")} |`);
  const sentence = `${tutorials.length} short programs: ${found} mistakes are found, ${missed.length} are missed, nothing else is found in them. What is missed:`;
  return [sentence, "", "| program | missed |", "| --- | --- |", ...rows].join("\n");
}
