import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const pages = ["*.md", "docs/**/*.md", "examples/**/*.md"].flatMap((pattern) => globSync(pattern)).toSorted();

/** Without what is code: there a bracket is a bracket. */
function proseOf(page: string): string {
  return readFileSync(page, "utf8")
    .replaceAll(/^( *)(`{3,}|~{3,})[^]*?^\1\2.*$/gm, "")
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, " "));
}

const anchors = new Map<string, ReadonlySet<string>>();

/** The anchors that the headings of a page have on GitHub. */
function anchorsOf(page: string): ReadonlySet<string> {
  const known = anchors.get(page);
  if (known !== undefined) return known;
  const text = readFileSync(page, "utf8").replaceAll(/^( *)(`{3,}|~{3,})[^]*?^\1\2.*$/gm, "");
  const seen = new Map<string, number>();
  const found = [...text.matchAll(/^#{1,6} +(.+?)\s*$/gm)].map(([, heading = ""]) => {
    const anchor = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(/\s/g, "-");
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
  const named = [...text.matchAll(/<a (?:name|id)="([^"]+)"/g)].map(([, name = ""]) => name);
  const all = new Set([...found, ...named]);
  anchors.set(page, all);
  return all;
}

/** What is wrong with a link. Null: it leads somewhere. */
function judge(page: string, target: string): string | null {
  if (/^(?:https?|mailto):/.test(target)) return null;
  const [path = "", anchor] = target.split("#").map(decodeURIComponent);
  const file = path === "" ? page : join(dirname(page), path);
  if (!existsSync(file)) return `${page}: ${target} is not there`;
  if (anchor === undefined) return null;
  if (statSync(file).isDirectory() || !anchorsOf(file).has(anchor)) return `${page}: ${target} has no such heading`;
  return null;
}

test("every link of every page leads to what is there, to the heading", () => {
  expect(pages.length).toBeGreaterThan(200);
  const links = pages.flatMap((page) => {
    const text = proseOf(page);
    const written = [
      ...text.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g),
      ...text.matchAll(/ (?:src|href|srcset)="([^"]+)"/g),
    ];
    return written.map(([, target = ""]) => [page, target] as const);
  });
  expect(links.length).toBeGreaterThan(1_500);
  expect(links.map(([page, target]) => judge(page, target)).filter((fault) => fault !== null)).toStrictEqual([]);
});

test("nobody is told to take a package of our name from a registry, where it is not published: it would be a stranger's", () => {
  const places = [...pages, ...globSync("{src,scripts,bin}/**/*.{ts,mjs}")];
  const told = places
    .filter((path) => !path.startsWith("docs/decisions/") && path !== "README.md")
    .flatMap((path) =>
      [
        ...readFileSync(path, "utf8").matchAll(
          /(?:npm (?:i|install|add)|pnpm add|yarn add|bun add)(?: -\S+)*(?: \/\S+)? latchkey\b(?!-).*|--package=latchkey\b(?!-).*/g,
        ),
      ].map(([line]) => `${path}: ${line}`),
    );
  expect(told).toStrictEqual([]);
});
