import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { findSecretWeakness } from "../../src/secret/secret-strength.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Every value that a text gives a secret: in a shell, a compose file, or code. */
function printedSecrets(text: string): string[] {
  const values = text.matchAll(/(?:AUTH_SECRET\s*[=:]|\bsecret:)\s*["'`]?([^\s"'`$<({,;)]{4,})/g);
  return [...values].map(([, value]) => value as string).filter((value) => !/^(process|env)\b/.test(value));
}

test("a secret that our documentation prints is refused in production", () => {
  const files = globSync(["*.md", "docs/**/*.md", "examples/**/*"], { cwd: root, exclude: ["**/node_modules/**"] });
  expect(files).toContain("examples/sessions-express/README.md");
  for (const file of files.filter((name) => /\.(md|ts|js|ya?ml|env)$/.test(name))) {
    for (const secret of printedSecrets(readFileSync(`${root}${file}`, "utf8"))) {
      expect({ file, secret, weakness: findSecretWeakness(secret) }).not.toMatchObject({ weakness: null });
    }
  }
});

test("such a value would be found", () => {
  const strong = "tJ2vQx9mZp4LkR7wYc1nBf6sHd8gUa3eXo5iWb0rKjM";
  const shell = `AUTH_SECRET=${strong} npx latchkey serve`;
  const compose = `AUTH_SECRET: "${strong}"`;
  const code = `createAuth({ secret: "${strong}" })`;
  for (const text of [shell, compose, code]) expect(printedSecrets(text)).toStrictEqual([strong]);
  expect(findSecretWeakness(strong)).toBeNull();
  expect(printedSecrets("secret: process.env.AUTH_SECRET, AUTH_SECRET=$(openssl rand -base64 32)")).toStrictEqual([]);
});
