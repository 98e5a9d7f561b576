import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { digestOfSecret, findSecretWeakness } from "../src/secret/secret-strength.ts";

/** Random, and printed where thousands copied them from: a framework's tutorial, a course, an RFC. */
const famous: readonly string[] = [
  // FastAPI, "OAuth2 with Password (and hashing), Bearer with JWT tokens".
  "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
  // Flask, "Deploy to Production".
  "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",
  // Spring Boot and JWT, in courses and what grew out of them.
  "404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970",
  // RFC 7515, appendix A.1.
  "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
  // RFC 7520, section 3.5.
  "hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg",
];

/** Once in our own tests, whose history stays public. */
const retired: readonly string[] = [
  "tJ2vQx9mZp4LkR7wYc1nBf6sHd8gUa3eXo5iWb0rKjM",
  "Xq7mB2vK9tL4pR8wZc3nD6sG1hF5jY0aQeUiOxTbNkM",
  "q7Vd0mJx3nWb8RkT5yZc2LfH9sGu4aPe6iOo1wQvXtY=",
  "pB3xWm8qLr5tYc2nVf9sJd6hKg4uEo7iXa1wZb0RkTM",
  "Qm7tY0vXr3kP9sLw2HbN8dJc5ZfG1aTeUiOo6RyVxKM",
];

const root = new URL("../", import.meta.url);
const places = /^(?:[^/]+\.md|(?:docs|examples|test|bench|runtime|scripts)\/.*|src\/.*\.test\.ts)$/;
const readable = /\.(?:md|[mc]?[jt]sx?|json|ya?ml|env|go|py|sh|conf|toml|txt)$/;

/** Every text of this repository that somebody might take for a secret, with the files it stands in. Keys of tokens, challenges and the like are among them: nobody needs those either. */
export function collectPrintedSecrets(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const files = listFiles().filter((file) => places.test(file) && readable.test(file) && !file.endsWith("lock.json"));
  for (const file of files.toSorted()) {
    if (!existsSync(new URL(file, root))) continue;
    for (const secret of findPrintedSecrets(readFileSync(new URL(file, root), "utf8"))) found.set(secret, file);
  }
  return found;
}

/** What git knows: what a test leaves lying about for a moment is nobody's to read. Outside of a checkout, whatever is there. */
function listFiles(): string[] {
  const cwd = fileURLToPath(root);
  try {
    const git = ["-c", "safe.directory=*", "ls-files"];
    return execFileSync("git", git, {
      cwd,
      encoding: "utf8",
      maxBuffer: 1e8,
      stdio: ["ignore", "pipe", "ignore"],
    }).split("\n");
  } catch {
    return globSync("**/*", { cwd, exclude: ["**/node_modules/**"] });
  }
}

/** What a text gives a secret, in a shell, a compose file or code; and whatever has the length of one. */
export function findPrintedSecrets(text: string): string[] {
  const named = text.matchAll(/(?:SECRET\w*\s*[=:]|TOKEN\s*[=:]|\bsecret:)\s*["'`]?([^\s"'`$<({,;)]{16,})/g);
  const long = text.matchAll(/(?<![\w+/=.%-])(?:[A-Za-z0-9_-]{43}|[A-Za-z0-9+/]{43}=|[A-Fa-f0-9]{64})(?![\w+/=-])/g);
  return [...new Set([...[...named].map(([, value = ""]) => value), ...[...long].map(([value]) => value)])];
}

/** `src/secret/published-secrets.ts` as it has to be: what the other rules would let pass. */
export function renderPublishedSecrets(): string {
  const printed = [...collectPrintedSecrets().keys(), ...famous, ...retired];
  const digests = new Set(
    printed.filter((secret) => findSecretWeakness(secret, new Set()) === null).map(digestOfSecret),
  );
  const lines = [...digests].toSorted().map((digest) => `  "${digest}",`);
  return `// Written by \`node scripts/write-published-secrets.ts\`. Change it there.

/** Digests of random texts that anybody can read: in this repository, or where thousands copied them from. */
export const publishedSecrets: ReadonlySet<string> = new Set([
${lines.join("\n")}
]);
`;
}
