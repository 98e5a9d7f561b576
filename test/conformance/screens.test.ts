import { readdirSync, readFileSync, statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { journeys } from "../../scripts/picture/journeys.ts";
import { screensOf } from "../../scripts/picture/screens.ts";
import { states } from "../../scripts/picture/states.ts";

const names = Object.keys(states);
const picturesIn = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith(".webp"));
const shownBy = (page: string, folder = ""): string[] =>
  [...readFileSync(page, "utf8").matchAll(/(?:src|srcset)="([^"]*\.webp)"/g)].map(([, file = ""]) =>
    file.replace(folder, ""),
  );
const sizeOf = (folder: string): number =>
  picturesIn(folder).reduce((sum, name) => sum + statSync(`${folder}/${name}`).size, 0);

describe("docs/screens, which node scripts/take-screens.ts makes", () => {
  const files = screensOf(names).map(({ file }) => file);

  test("has a picture of every state of every page, and no other", () => {
    expect(picturesIn("docs/screens").toSorted()).toStrictEqual(files.toSorted());
  });

  test("shows each of them once on its page", () => {
    expect(shownBy("docs/screens/README.md").toSorted()).toStrictEqual(files.toSorted());
  });

  test("stays under 6 MB", () => {
    expect(sizeOf("docs/screens")).toBeLessThan(6_000_000);
  });
});

test("each name in the journeys is a state's, or what several begin with", () => {
  const named = journeys.flatMap(({ states, everyView = [] }) => [...states, ...everyView]);
  expect(named.filter((name) => !names.some((state) => state === name || state.startsWith(`${name}-`)))).toEqual([]);
  const alone = journeys.flatMap(({ states: [first = ""], everyView = [] }) => [first, ...everyView]);
  expect(alone.filter((name) => !names.includes(name))).toEqual([]);
});

test("README shows every picture of the newcomer's minute, with words for who sees none, in 400 kB", () => {
  expect(new Set(shownBy("README.md", "docs/images/"))).toStrictEqual(new Set(picturesIn("docs/images")));
  expect(readFileSync("README.md", "utf8")).not.toMatch(/<img(?![^>]* alt="[^"]+")/);
  expect(sizeOf("docs/images")).toBeLessThan(400_000);
});
