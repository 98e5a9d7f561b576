import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { collectPrintedSecrets, findPrintedSecrets, renderPublishedSecrets } from "../../scripts/published-secrets.ts";
import { generateSecret } from "../../src/secret/root-secret.ts";
import { digestOfSecret, findSecretWeakness } from "../../src/secret/secret-strength.ts";

test("D2: a secret that our documentation, examples or tests print is refused: node scripts/write-published-secrets.ts", () => {
  const printed = collectPrintedSecrets();
  const files = [...printed.values()];
  // It was really looked everywhere.
  for (const place of ["docs/", "test/", "src/", "bench/", "scripts/"]) {
    expect(files.some((file) => file.startsWith(place))).toBe(true);
  }
  for (const [secret, file] of printed) {
    expect({ file, secret, weakness: findSecretWeakness(secret) }).not.toMatchObject({ weakness: null });
  }
  const list = readFileSync(new URL("../../src/secret/published-secrets.ts", import.meta.url), "utf8");
  expect(list).toBe(renderPublishedSecrets());
});

test.each([
  ["FastAPI's", "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7"],
  ["Flask's, in capital letters", "192B9BDD22AB9ED4D12E236C78AFCB9A393EC15F71BBF5DC987D54727823BCBF"],
  ["a Spring Boot course's", "404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970"],
  ["one of our own tests' of old, with its end", "tJ2vQx9mZp4LkR7wYc1nBf6sHd8gUa3eXo5iWb0rKjM="],
])("D2: random, and copied by thousands: %s is known", (_, secret) => {
  expect(findSecretWeakness(secret)).toBe("known");
});

test("a secret that somebody prints from now on would be found", () => {
  const strong = generateSecret();
  expect(findSecretWeakness(strong)).toBeNull();
  expect(findSecretWeakness(strong, new Set([digestOfSecret(strong)]))).toBe("known");
  for (const text of [
    `AUTH_SECRET=${strong} npx latchkey serve`,
    `AUTH_SECRET: "${strong}"`,
    `createAuth({ secret: "${strong}" })`,
    `const key = "${strong}";`,
    `<code>${Buffer.from(strong, "base64url").toString("hex")}</code>`,
  ]) {
    expect(findPrintedSecrets(text)).toHaveLength(1);
  }
  expect(
    findPrintedSecrets("secret: process.env.AUTH_SECRET, AUTH_SECRET=$(openssl rand -base64 32)").filter(
      (value) => findSecretWeakness(value) === null,
    ),
  ).toStrictEqual([]);
});
