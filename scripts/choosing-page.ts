import { type Choice, type Question, questions, setups } from "../src/cli/init/questions.ts";

/** docs/choosing.md with its questions and set-ups as `latchkey init` has them. */
export function withQuestions(page: string): string {
  return replaceBetween(replaceBetween(page, "questions", renderQuestions()), "set-ups", renderSetups());
}

function replaceBetween(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const [before, after] = [page.indexOf(begin) + begin.length, page.indexOf(end)];
  if (before < begin.length || after < before) throw new Error(`The page has no place for ${name}.`);
  return `${page.slice(0, before)}\n${text}\n\n${page.slice(after)}`;
}

function renderQuestions(): string {
  return questions.map((question, index) => renderQuestion(question, index + 1)).join("\n\n");
}

function renderQuestion({ about, ask, choices, after }: Question, number: number): string {
  const condition = after === undefined ? "" : " (after a *no* to the first)";
  const rows = groupByMeaning(choices).map((group) => {
    const names = group.map(({ answer, label }) => `**${answer}**${label === undefined ? "" : ` (${label})`}`);
    const [{ means, link }] = group;
    return `- ${names.join(", ")}: ${means} [More](${link.replace(/^choosing\.md(?=#)/, "")}).`;
  });
  return [`**${number}. ${about}** ${ask}${condition}`, "", ...rows].join("\n");
}

function groupByMeaning(choices: readonly Choice[]): readonly (readonly [Choice, ...Choice[]])[] {
  const groups: [Choice, ...Choice[]][] = [];
  for (const choice of choices) {
    const last = groups.at(-1);
    if (last?.[0].means === choice.means) last.push(choice);
    else groups.push([choice]);
  }
  return groups;
}

function renderSetups(): string {
  const answers: readonly (readonly [string, string])[] = [
    ["no", "no"],
    ["yes", "no"],
    ["no", "yes"],
    ["yes", "yes"],
  ];
  const rows = setups.map(({ title, section, example }, index) => {
    const [others = "", accounts = ""] = answers[index] ?? [];
    const link = section.replace("choosing.md", "");
    return `| ${others} | ${accounts} | [${title}](${link}) | [\`${example}\`](../examples/${example}) |`;
  });
  return [
    "| others than browsers on your site | an account elsewhere | set-up | a whole program |",
    "| --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}
