import { relative } from "node:path";
import { countOf } from "../../shared/count-of.ts";
import { paint } from "../output.ts";
import { printable, widthOf } from "../printable.ts";
import type { PackageManager, Project } from "./find-project.ts";
import { findOwnPackage } from "./own-package.ts";
import type { InitPlan } from "./plan-files.ts";
import type { PlannedFile } from "./planned-file.ts";
import { type Setup, setupOf } from "./questions.ts";
import { wrap } from "./show-question.ts";
import type { Wishes } from "./wishes.ts";

/** Where paths lead that begin with docs/ or examples/. */
export const placeOfDocs = "What begins with docs/ or examples/ is in the package: node_modules/latchkey.";

/** One line for each file. */
export function showFiles(files: readonly PlannedFile[]): string {
  const width = Math.max(...files.map(({ path }) => widthOf(path)));
  return files
    .map(({ path, what, isAddition, lines }) => {
      const size = isAddition ? "one line more" : countOf(lines.length, "line");
      return `  ${printable(path).padEnd(width)}  ${what} ${paint("dim", `(${size})`)}`;
    })
    .join("\n");
}

/** Each file as it would be. Security: not the secret, which is for the file alone. */
export function showContents(files: readonly PlannedFile[]): string {
  return files
    .map((file) => {
      const heading = file.isAddition ? `${file.path}, at its end` : file.path;
      return `${paint("bold", `--- ${printable(heading)}`)}\n${shownLines(file).join("\n")}`;
    })
    .join("\n\n");
}

/** The lines of a file, with three dots for the secret. */
export function shownLines({ lines, isSecret }: PlannedFile): readonly string[] {
  return isSecret ? lines.map((line) => line.replace(/^(AUTH_SECRET=).+$/, "$1…")) : lines;
}

/** What is left to do by hand, and what to type next. */
export function showNext(project: Project, wishes: Wishes, plan: InitPlan): string {
  const setup = setupOf(wishes.carrier !== "session", wishes.providers.length > 0);
  const { section, title } = setup;
  const lines: string[] = [];
  for (const { path, lines: missing } of plan.kept) {
    const hint = missing.includes("AUTH_SECRET=") ? " A secret: npx latchkey secret." : "";
    lines.push(wrap(`${printable(path)} is there, and stays as it is. Put in:${hint}`, ""), ...indent(missing), "");
  }
  if (plan.mount.length > 0) {
    const isNext = wishes.framework === "next";
    const where = isNext ? "In a page for whoever is signed in, app/dashboard/page:" : "In your application:";
    lines.push(where, ...indent(plan.mount), "");
  }
  for (const note of plan.notes) lines.push(wrap(note, ""), "");
  lines.push("Next:", ...indent(nextCommands(project, wishes, plan)), "");
  const opens = hasServer(wishes, plan) && wishes.carrier !== "token";
  const start = wishes.framework === "next" ? "/register" : "";
  if (opens) lines.push(`Then open http://localhost:3000${start}, register, and see your sessions at /account.`);
  if (wishes.carrier !== "session") lines.push("A program logs in by POST /auth/jwt/login (docs/tokens.md).");
  if (wishes.providers.length > 0) {
    const names = wishes.providers.map(({ name }) => name).join(", ");
    lines.push(wrap(`${names}: .env says what to enter there, and has room for what comes back.`, ""));
  }
  if (lines.at(-1) !== "") lines.push("");
  lines.push(
    paint(
      "dim",
      `The guide calls this "${title}": docs/${section}. A whole program: examples/${exampleOf(setup, wishes)}.`,
    ),
    paint("dim", placeOfDocs),
  );
  return lines.join("\n");
}

/** That of the framework, where there is one. */
function exampleOf({ name, example }: Setup, { framework }: Wishes): string {
  if (framework === "next") return "nextjs";
  return name === "sessions" && framework !== "node" ? `sessions-${framework}` : example;
}

/** Whether something was written that can be started. */
function hasServer({ framework }: Wishes, { server }: InitPlan): boolean {
  return server !== null || framework === "next";
}

/** What to type after it. */
export function nextCommands(project: Project, { framework }: Wishes, plan: InitPlan): readonly string[] {
  const { packageManager } = project;
  const away = relative(process.cwd(), project.folder);
  const tests = plan.files.find(({ path }) => path.includes(".test."))?.path ?? "";
  return [
    ...(away === "" ? [] : [`cd ${quoted(away)}`]),
    ...installOwn(packageManager, plan.packages),
    ...(plan.devPackages.length > 0 ? [install(packageManager, plan.devPackages, true)] : []),
    `node --test ${tests}`,
    ...(plan.server === null ? [] : [`node --env-file=.env ${plan.server}`]),
    ...(framework === "next" ? ["npx next dev"] : []),
  ];
}

/** What the application runs on. Latchkey itself is packed where it is. */
function installOwn(manager: PackageManager, packages: readonly string[]): readonly string[] {
  if (packages.length === 0) return [];
  if (!packages.includes("latchkey")) return [install(manager, packages, false)];
  const { folder, isCheckout, file } = findOwnPackage();
  const files = packages.map((name) => (name === "latchkey" ? file : name));
  return [
    ...(isCheckout ? [`npm --prefix ${quoted(folder)} run build`] : []),
    `npm pack ${quoted(folder)}`,
    install(manager, files, false),
  ];
}

function install(manager: PackageManager, packages: readonly string[], forDevelopment: boolean): string {
  return `${manager} ${manager === "npm" ? "install" : "add"} ${forDevelopment ? "-D " : ""}${packages.join(" ")}`;
}

/** For a shell. */
function quoted(path: string): string {
  return /^[\w./@-]+$/.test(path) ? path : `'${printable(path).replaceAll("'", `'\\''`)}'`;
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
