import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contrast, parseColour, untilReadable } from "./colour.ts";
import { edgeNeeds, edgePairs, textNeeds, textPairs } from "./readable.ts";
import { deriveTheme, findThemeFaults, type ThemeColours } from "./theme.ts";
import { dayColours, nightColours } from "./token.ts";

const colour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, "0")}`);
const choice = fc.record({ accent: colour, door: colour, brass: colour }, { requiredKeys: [] });

/** Pairs of a theme that cannot be told apart. */
function unreadable(given: ThemeColours, givenNight: ThemeColours): string[] {
  const { day, night } = deriveTheme(given, givenNight);
  const schemes = { day: { ...dayColours, ...day }, night: { ...dayColours, ...nightColours, ...night } };
  return Object.entries(schemes).flatMap(([scheme, colours]) => {
    const fails = (needs: number) => (pair: string) => {
      const [front = "", back = ""] = pair.split("/");
      const all: Readonly<Record<string, string>> = colours;
      return contrast(all[front] ?? "", all[back] ?? "") < needs;
    };
    const pairs = [...textPairs.filter(fails(textNeeds)), ...edgePairs.filter(fails(edgeNeeds))];
    return pairs.map((pair) => `${pair} by ${scheme}`);
  });
}

describe("a theme of few colours", () => {
  test("whatever is said and not refused gives a look in which everything can be read, by day and by night", () => {
    fc.assert(
      fc.property(choice, choice, (given, night) => {
        if (findThemeFaults(given, night).length > 0) return;
        expect(unreadable(given, night)).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });

  test("one that is refused is answered with one that would do", () => {
    fc.assert(
      fc.property(choice, choice, (given, night) => {
        let [day, dark] = [given, night];
        for (const { scheme, name, instead } of findThemeFaults(given, night)) {
          if (scheme === "day") day = { ...day, [name]: instead };
          else dark = { ...dark, [name]: instead };
        }
        expect(findThemeFaults({ ...day }, { ...dark }).filter(({ on }) => on === "page")).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    [{ accent: "#7a1f5c" }, {}],
    [{ door: "#0b3d91" }, {}],
    [{ door: "#ffffff" }, {}],
    [{ brass: "#ffffff" }, {}],
    [{}, { accent: "#9ad1ff" }],
  ] satisfies [ThemeColours, ThemeColours][])("one colour is enough: %o", (given, night) => {
    expect(findThemeFaults(given, night)).toEqual([]);
    expect(unreadable(given, night)).toEqual([]);
  });

  test("nothing said changes nothing", () => {
    expect(deriveTheme({}, {})).toEqual({ day: {}, night: {} });
  });

  test("a yellow for links is refused with its ratio and a darker one", () => {
    const [fault] = findThemeFaults({ accent: "#ffd400" }, {});
    expect(fault).toMatchObject({ scheme: "day", name: "accent", on: "page" });
    expect(fault?.ratio).toBeCloseTo(1.3, 1);
    expect(contrast(fault?.instead ?? "", dayColours.paper)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(untilReadable("#ffd400", [dayColours.paper], 4.5), dayColours.paper)).toBeLessThan(5.2);
  });

  test("colours are written as the design writes them", () => {
    expect(parseColour(" #1A5a43 ")).toBe("#1a5a43");
    expect(["red", "#12345", "rgb(0 0 0)", "#1234567", "var(--x)", ""].map(parseColour)).toEqual(Array(6).fill(null));
  });
});
