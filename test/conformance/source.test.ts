import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { findRepeatedRepetitions } from "./repeated-repetitions.ts";

// What can only be seen in the sources: a slip that no request would show.

const sources = globSync("src/**/*.ts")
  // What is written there as text is what others write, or are to write.
  .filter((path) => !path.endsWith(".test.ts") && !/^src\/(?:scan|cli\/init\/template)\//.test(path))
  .toSorted()
  .map((path) => ({ path, lines: readFileSync(path, "utf8").split("\n") }));

/** The lines on which it stands, by file, without white space around. */
function linesWith(pattern: RegExp): Record<string, string[]> {
  const found = sources.map(({ path, lines }) => [
    path,
    lines.filter((line) => pattern.test(line)).map((line) => line.trim()),
  ]);
  return Object.fromEntries(found.filter(([, lines = []]) => lines.length > 0));
}

test("whatever has to be unguessable is made by node:crypto: Math.random is for pauses and names of drafts", () => {
  const found = linesWith(/\bMath\.random\b|\bcrypto\.pseudoRandomBytes\b/);
  expect(Object.keys(found).length).toBeGreaterThan(5);
  // Each is multiplied into a time, or is part of the name of a file that nobody else sees.
  const pauses = /delay|pause|sleep|rest|wake|attempt|interval|round|random: number = Math\.random/i;
  const draft = /^const draft = `\$\{path\}\./;
  const others = Object.entries(found).flatMap(([path, lines]) =>
    lines.filter((line) => !pauses.test(line) && !draft.test(line)).map((line) => `${path}: ${line}`),
  );
  expect(others).toEqual([]);
});

test("certificates of others are always checked, but for a mail server on this machine", () => {
  expect(linesWith(/rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED|checkServerIdentity/)).toEqual({
    "src/mail/smtp-mailer.ts": ['...(encryption === "local" && { rejectUnauthorized: false }),'],
  });
});

test("patterns are put together in a few places, and nothing of a stranger's is in them as it came", () => {
  const found = linesWith(/\bRegExp\(/);
  const known = [
    // Words of our own.
    "src/cli/init/plan-files.ts",
    "src/http/flow/flow-cookie.ts",
    "src/password/foreign/firebase-parameters.ts",
    // Names of files and settings of the operator's.
    "src/server/config-file.ts",
    "src/server/places.ts",
    "src/server/read-providers.ts",
    // An address, escaped.
    "src/mail/deliver.ts",
  ];
  expect(Object.keys(found).filter((path) => !known.includes(path))).toEqual([]);
  expect(found["src/mail/deliver.ts"]?.join()).toContain(String.raw`.replaceAll(/[^a-z0-9@-]/g, "\\$&")`);
  expect(found["src/server/config-file.ts"]?.join()).toContain("escape(");
});

test("no pattern repeats a repetition or a choice, but where each round begins with a character that ends the one before", () => {
  expect(findRepeatedRepetitions(String.raw`^(a+)+$`)).toEqual(["(a+)+"]);
  expect(findRepeatedRepetitions(String.raw`^(?:a|[(|)]|\)b){2,}c*(?<d>e*)$`)).toEqual([
    String.raw`(?:a|[(|)]|\)b){2,}`,
  ]);
  const literal =
    /(?:[(,=:[!&|?{};\n]\s*|return |=> )\/(?![*/])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+)\/[dgimsuvy]*/g;
  const patterns = sources.flatMap(({ lines }) =>
    [...lines.join("\n").matchAll(literal)].map(([, pattern = ""]) => pattern),
  );
  expect(patterns.length).toBeGreaterThan(300);
  const found = patterns.filter(isPattern).flatMap(findRepeatedRepetitions);
  expect([...new Set(found)].toSorted()).toEqual(
    [
      // Paths: a slash, and no other.
      String.raw`(?:\/[A-Za-z0-9][A-Za-z0-9._~-]*)*`,
      // Addresses: a dot, and no other.
      String.raw`(?:\.[a-z0-9#$&'*+/=?^_` + "`" + String.raw`{|}~-]+)*`,
      // The operator's own files: a comment, to its first end.
      String.raw`(?:<!--(?:(?!-->)[^])*-->\s*)*`,
    ].toSorted(),
  );
});

/** Whether a piece of source that looks like one is one. */
function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
