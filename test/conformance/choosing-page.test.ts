import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { withQuestions } from "../../scripts/choosing-page.ts";
import { providerLines } from "../../src/cli/init/provider-lines.ts";
import { questionOf, questions, setups } from "../../src/cli/init/questions.ts";

const docs = new URL("../../docs/", import.meta.url);
const examples = new URL("../../examples/", import.meta.url);
const read = (path: string, base: URL = docs): string => readFileSync(new URL(path, base), "utf8");
const page = read("choosing.md");

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

test("the guide asks what latchkey init asks, in its words: node scripts/write-choosing.ts", () => {
  expect(page).toBe(withQuestions(page));
});

test("sessions are the first answer of the first question, and every link leads somewhere", () => {
  const [first] = questions;
  expect(first?.about).toBe("Sessions?");
  expect(first?.choices[0].link).toContain("sessions");
  const links = [
    ...questions.flatMap(({ choices }) => choices.map(({ link }) => link)),
    ...setups.map((one) => one.section),
  ];
  for (const link of links) {
    const [file = "", anchor] = link.split("#");
    expect(existsSync(new URL(file, docs)), link).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(read(file)), link).toContain(anchor);
  }
  const own = [...page.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = ""]) => link);
  for (const link of own) {
    const [file = "", anchor] = link.split("#");
    const target = new URL(file === "" ? "choosing.md" : file, docs);
    expect(existsSync(target), link).toBe(true);
    if (anchor !== undefined && target.pathname.endsWith(".md")) {
      expect(anchorsOf(readFileSync(target, "utf8")), link).toContain(anchor);
    }
  }
});

test("every provider that may be answered can be written", () => {
  const answers = questionOf("accounts").choices.map(({ answer }) => answer);
  expect(["none", ...providerLines.map(({ word }) => word)]).toStrictEqual(answers);
});

test("every section and every set-up has an example, and each example a test that runs it", () => {
  const tests = new URL("../", import.meta.url);
  const sources = readdirSync(tests, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => read(name, tests))
    .join("\n");
  const linked = new Set([...page.matchAll(/\]\(\.\.\/examples\/([a-z-]+)\)/g)].map(([, name = ""]) => name));
  expect(linked.size).toBeGreaterThan(10);
  for (const name of linked) {
    expect(existsSync(new URL(`${name}/README.md`, examples)), name).toBe(true);
    // Those of the frameworks are made of their names.
    const isTested = sources.includes(`examples/${name.replace(/^sessions-.*/, "sessions-$")}`);
    expect(isTested, `a test of examples/${name}`).toBe(true);
  }
  for (const { example, section } of setups) {
    expect(linked, section).toContain(example);
    const heading = page
      .split(/^## /m)
      .find((part) => anchorsOf(`## ${part.split("\n")[0]}`)[0] === section.split("#")[1]);
    expect(heading, section).toContain(`](../examples/${example})`);
  }
});

test("every product that people ask about has a row", () => {
  const [, table = ""] = /^## By product\n([^]*?)^## /m.exec(page) ?? [];
  const products = [
    "server-rendered",
    "another domain",
    "Next.js",
    "Django",
    "Rails",
    "mobile",
    "command-line",
    "microservices",
  ];
  for (const product of [...products, "public API"]) expect(table).toMatch(new RegExp(`^\\| \\*\\*.*${product}`, "m"));
});

test("the figures of the guide are those that were measured: docs/scale.md", () => {
  const measured = read("scale.md");
  for (const figure of [
    "4 to 7 µs",
    "0.29 ms",
    "12.5 ms of a core",
    "215 bytes",
    "20 million",
    "one hundredth of a core",
  ]) {
    expect(page, `docs/choosing.md says ${figure}`).toContain(figure);
    expect(measured, `docs/scale.md says another figure than ${figure} now: change docs/choosing.md`).toContain(figure);
  }
  expect(measured).toContain("| a million sessions | 650 MB |");
  expect(page).toContain("650 bytes a session");
});
