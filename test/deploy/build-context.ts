import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Whether a file of the checkout belongs to what is sent to the builder, by `.dockerignore`: of the lines that fit it the last one counts. */
export function readDockerignore(text: string): (path: string) => boolean {
  const rules = text
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((line) => ({ sends: line.startsWith("!"), pattern: patternOf(line.replace(/^!/, "")) }));
  return (path) => {
    const last = rules.findLast(({ pattern }) => parentsOf(path).some((parent) => pattern.test(parent)));
    return last?.sends ?? true;
  };
}

/** Unlike a shell's, a star of Docker's fits names that begin with a dot. Throws for what our file does not need. */
function patternOf(text: string): RegExp {
  if (!/^(?:\*\*\/)?[\w./*-]+$/.test(text) || text.startsWith("/"))
    throw new Error(`Not understood in .dockerignore: ${text}`);
  const escaped = text.replaceAll(".", "\\.").replaceAll(/\*\*\/|\*/g, (star) => (star === "*" ? "[^/]*" : "(?:.*/)?"));
  return new RegExp(`^${escaped}$`);
}

/** The files of a folder, as paths below it, that are sent to the builder. */
export function filesOfContext(root: string): string[] {
  const isSent = readDockerignore(readFileSync(join(root, ".dockerignore"), "utf8"));
  return readdirSync(root, { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules" && name !== ".git")
    .flatMap((entry) => {
      if (!entry.isDirectory()) return [entry.name];
      const below = readdirSync(join(root, entry.name), { recursive: true, withFileTypes: true });
      return below
        .filter((each) => each.isFile())
        .map((each) => join(each.parentPath, each.name).slice(root.length).replace(/^\//, ""));
    })
    .filter(isSent);
}

/** A pattern that fits a folder fits what is in it. */
function parentsOf(path: string): string[] {
  return path === "." ? [] : [path, ...parentsOf(dirname(path))];
}
