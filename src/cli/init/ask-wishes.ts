import { askWords } from "../ask.ts";
import { CommandError } from "../command-error.ts";
import { say } from "../output.ts";
import type { Project } from "./find-project.ts";
import { providerLines } from "./provider-lines.ts";
import { type Choice, type Question, questionOf } from "./questions.ts";
import { showChoice, showPrompt, showQuestion } from "./show-question.ts";
import { type CarrierWish, type Framework, frameworks, type Wishes } from "./wishes.ts";

/** Answers that stand on the command line. */
export interface GivenAnswers {
  readonly framework?: Framework;
  readonly carrier?: CarrierWish;
  readonly caller?: readonly string[];
  readonly provider?: readonly string[];
}

/**
 * Finds out what somebody wants: from the command line, from the project, and what is left by asking, or by the first answer of each
 * question where nobody is there to ask. Throws `CommandError` for answers that contradict each other.
 */
export async function settleWishes(project: Project, given: GivenAnswers, asks: boolean): Promise<Wishes> {
  let number = 0;
  const put = async (id: Question["id"]): Promise<readonly string[]> => {
    const question = questionOf(id);
    const [preset] = question.choices;
    if (!asks) return [preset.answer];
    say(showQuestion(question, (number += 1)));
    const words = question.choices.map(({ answer }) => answer) as [string, ...string[]];
    const answers = await askWords(showPrompt(question), { words, many: question.many ?? false });
    const chosen = question.choices.filter(({ answer }) => answers.includes(answer));
    for (const choice of joinSame(chosen)) say(showChoice(choice, chosen.length > 1));
    return answers;
  };
  const { carrier: said, caller } = given;
  if (said === "session" && caller !== undefined) {
    throw new CommandError(
      "--caller says who calls beside browsers, and --carrier session that nobody does: leave one away.",
    );
  }
  const isTold = said !== undefined || caller !== undefined;
  const onlyBrowsers = isTold ? said === "session" : (await put("browsers"))[0] === "yes";
  const callers = caller ?? (isTold || onlyBrowsers ? [] : await put("callers"));
  const providers = readProviders(given.provider ?? (await put("accounts")));
  const carrier = said ?? (onlyBrowsers ? "session" : (await put("pages"))[0] === "yes" ? "both" : "token");
  const framework = given.framework ?? (await findFramework(project, asks));
  return {
    framework,
    carrier,
    otherHost: callers.includes("site"),
    providers: providerLines.filter(({ word }) => providers.includes(word)),
  };
}

/** Those that mean the same are said once. */
function joinSame(choices: readonly Choice[]): readonly Choice[] {
  return [...Map.groupBy(choices, ({ means }) => means).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, answer: [first, ...others].map(({ answer }) => answer).join(", ") }],
  );
}

function readProviders(words: readonly string[]): readonly string[] {
  if (!words.includes("none") || words.length === 1) return words;
  throw new CommandError("There is no provider, or there is one: take none away.");
}

/** By the manifest. Where that names several, or none, somebody has to say it; what nobody says is plain Node. */
async function findFramework({ frameworks: found, packages }: Project, asks: boolean): Promise<Framework> {
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  if (!asks && others.length > 0) {
    throw new CommandError(`package.json names ${found.join(" and ")}: say which by --framework.`);
  }
  if (only === undefined && (!asks || packages.size > 0)) return "node";
  const words = only === undefined ? frameworks : found;
  say(`\nWhat is the server written with? ${words.join(", ")}`);
  const [answer] = await askWords("   One of them:", { words: words as readonly [Framework, ...Framework[]] });
  return answer as Framework;
}
