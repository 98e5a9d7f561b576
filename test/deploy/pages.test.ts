import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const pages = ["README", "backups", "containers", "failures", "systemd"].map((name) => `docs/operations/${name}.md`);

/** The anchors that a page's headings have. */
function anchorsOf(page: string): string[] {
  const headings = read(page).matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, "")
      .replaceAll(/\s/g, "-"),
  );
}

describe("the pages on running it", () => {
  test.for(pages)("%s leads only to what is there", (page) => {
    for (const [, target = ""] of read(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (target.startsWith("https:")) continue;
      const [path = "", anchor] = target.split("#");
      const file = path === "" ? page : join(dirname(page), path);
      const text = read(file);
      if (anchor !== undefined)
        expect([target, anchorsOf(file)]).toStrictEqual([target, expect.arrayContaining([anchor])]);
      expect(text.length).toBeGreaterThan(0);
    }
  });

  test("failures.md quotes metrics, checks of doctor and lines of the log as they are", () => {
    const page = read("docs/operations/failures.md");
    const quoted = [...page.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text);
    const metrics = read("docs/operations/metrics-and-logs.md");
    const named = quoted
      .filter((text) => /^(latchkey|nodejs|process)_/.test(text))
      .map((text) => text.replace(/\{.*\}$/, ""));
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !metrics.includes(`\`${name}\``))).toStrictEqual([]);

    const doctor = read("docs/operations/doctor.md");
    const checks = [...page.matchAll(/doctor ((?:`\w+`(?:, )?)+)/g)].flatMap(
      ([, list = ""]) => list.match(/\w+/g) ?? [],
    );
    expect(checks.length).toBeGreaterThan(10);
    expect(checks.filter((check) => !doctor.includes(`| \`${check}\` |`))).toStrictEqual([]);

    // A line of the log is a sentence or the beginning of one: words with spaces, none of which is a command of ours.
    const sources = globSync("src/**/*.ts", { cwd: root }).map(read).join("\n");
    const lines = quoted.filter(
      (text) => /^[A-Za-z][a-z-]* [a-z]/.test(text) && !text.startsWith("latchkey ") && !text.startsWith("npm "),
    );
    expect(lines.length).toBeGreaterThan(15);
    // What stands for a number or an id is left out.
    const parts = lines.flatMap((line) => line.split(/\s*…\s*/)).filter((part) => part.length > 12);
    expect(parts.filter((part) => !sources.includes(part))).toStrictEqual([]);
  });
});
