import { resolve } from "node:path";
import { generateSecret } from "../../secret/root-secret.ts";
import { askWords, isAnswered } from "../ask.ts";
import { CommandError } from "../command-error.ts";
import { type GivenAnswers, settleWishes } from "../init/ask-wishes.ts";
import { findProject, type Project } from "../init/find-project.ts";
import { type InitPlan, planFiles } from "../init/plan-files.ts";
import { setupOf } from "../init/questions.ts";
import { nextCommands, placeOfDocs, showContents, showFiles, shownLines, showNext } from "../init/show-plan.ts";
import type { Wishes } from "../init/wishes.ts";
import { writeFiles } from "../init/write-files.ts";
import { paint, printJson, say } from "../output.ts";
import { printable } from "../printable.ts";
import { countOf } from "../../shared/count-of.ts";

export interface InitFlags extends GivenAnswers {
  readonly typescript?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Asks what an application needs, and writes it: the installation, the environment, and a test. */
export async function init(given: string, flags: InitFlags): Promise<void> {
  const { dryRun = false, yes = false, json = false } = flags;
  const found = findProject(resolve(given));
  const project: Project = flags.typescript ? { ...found, isTypeScript: true } : found;
  const asks = isAnswered() && !yes;
  if (!asks && !yes && !dryRun) throw new CommandError(nobodyHere);
  if (asks) say(introduce(project));
  const wishes = await settleWishes(project, flags, asks);
  const plan = planFiles(project, wishes, generateSecret());
  if (dryRun) {
    if (json) return printJson(describe(project, wishes, plan, true));
    console.log(`${showContents(plan.files)}\n\n${showNext(project, wishes, plan)}\n\nNothing was written.`);
    return;
  }
  if (asks && !(await agrees(plan))) throw new CommandError("Nothing was changed.");
  writeFiles(project.folder, plan.files);
  if (json) return printJson(describe(project, wishes, plan, false));
  const written = countOf(plan.files.length, "file");
  // Whoever was asked has just seen them.
  console.log(asks ? `\nWrote ${written}.` : `Wrote ${written}:\n\n${showFiles(plan.files)}`);
  console.log(`\n${showNext(project, wishes, plan)}`);
}

const nobodyHere =
  "Nobody is here to answer: say --framework, --carrier and --provider, and add --yes, which takes the first answer of whatever is not said; or look first, with --dry-run.";

function introduce({ folder, isEmpty, hasManifest, isTypeScript, style }: Project): string {
  const written = isTypeScript ? "TypeScript" : style === "esm" ? "JavaScript, ES modules" : "JavaScript, CommonJS";
  const what = isEmpty ? (hasManifest ? "a package without a program" : "an empty folder") : "an application";
  return `${paint("bold", "Latchkey")} for ${printable(folder)}: ${what}, ${written}.
A few questions, then what would be written. Enter takes the answer in brackets, Ctrl+C leaves everything as it is.
${placeOfDocs}`;
}

async function agrees({ files, kept }: InitPlan): Promise<boolean> {
  say(`\n${paint("bold", "This would be written:")}\n\n${showFiles(files)}`);
  for (const { path } of kept)
    say(`\n  ${printable(path)} is there, and stays as it is: you are shown what belongs into it.`);
  say("");
  for (;;) {
    const [answer] = await askWords("Write it? yes, no, or show to see it first", { words: ["yes", "no", "show"] });
    if (answer !== "show") return answer === "yes";
    say(`\n${showContents(files)}\n`);
  }
}

/** For programs. Security: without the secret. */
function describe(project: Project, wishes: Wishes, plan: InitPlan, isDry: boolean): object {
  const { folder, packageManager } = project;
  const { carrier, framework, providers } = wishes;
  return {
    folder,
    setup: setupOf(carrier !== "session", providers.length > 0).name,
    framework,
    carrier,
    providers: providers.map(({ word }) => word),
    packageManager,
    written: !isDry,
    files: plan.files.map((file) => ({
      path: file.path,
      added: file.isAddition ?? false,
      ...(isDry && { lines: shownLines(file) }),
    })),
    kept: plan.kept,
    mount: plan.mount,
    notes: plan.notes,
    next: nextCommands(project, wishes, plan),
  };
}
