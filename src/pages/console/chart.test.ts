import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderHtml } from "../../shared/html.ts";
import { type ChartModel, chart } from "./chart.ts";
import { chartScale } from "./chart-scale.ts";

const base: ChartModel = {
  id: "sign-ins",
  title: "Sign-ins",
  about: "Three at most.",
  kind: "bars",
  series: [{ name: "Sign-ins", values: [0, 3, 1] }],
  steps: ["10:00", "11:00", "12:00"],
  axis: ["10:00", "now"],
  short: String,
  whole: true,
  words: { table: "Show the numbers", step: "Time", unknown: "unknown", empty: "Nothing is known yet." },
};
const render = (model: Partial<ChartModel>): string => renderHtml(chart({ ...base, ...model }));
const pathsOf = (page: string, name: string): string[] =>
  [...page.matchAll(new RegExp(`<path class="${name}[^"]*" d="([^"]*)"`, "g"))].map(([, d]) => d ?? "");
const cellsOf = (page: string): string[] => [...page.matchAll(/<td>([^<]*)<\/td>/g)].map(([, text]) => text ?? "");
const marksOf = (page: string): string[] =>
  [...(/<ol class="marks"[^>]*>(.*?)<\/ol>/.exec(page)?.[1] ?? "").matchAll(/<li>([^<]*)/g)].map(
    ([, mark]) => mark ?? "",
  );

describe("the axis", () => {
  test.each([
    [[0], [0, 1]],
    [[1], [0, 1]],
    [[3], [0, 1, 2, 3]],
    [[17], [0, 5, 10, 15, 20]],
    [[100], [0, 50, 100]],
    [[4_000_000], [0, 1_000_000, 2_000_000, 3_000_000, 4_000_000]],
  ])("of whole numbers up to %j has the marks %j", (values, marks) => {
    expect(chartScale(values, true).marks).toStrictEqual(marks);
  });

  test("of seconds has marks between whole ones, and takes what is no number for unknown", () => {
    expect(chartScale([0.003, null, Number.NaN, Number.POSITIVE_INFINITY, -7], false).marks).toStrictEqual([
      0, 0.001, 0.002, 0.003,
    ]);
  });

  test("holds every value, in a few marks that grow evenly, however huge or small they are", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e300, noNaN: true }), { minLength: 1 }),
        fc.boolean(),
        (values, whole) => {
          const { top, marks } = chartScale(values, whole);
          expect(top).toBeGreaterThanOrEqual(Math.max(...values) * (1 - 1e-6));
          expect(marks.length).toBeLessThanOrEqual(6);
          expect(marks.length).toBeGreaterThan(1);
          expect(marks.toSorted((a, b) => a - b)).toStrictEqual(marks);
          expect(marks[0]).toBe(0);
        },
      ),
    );
  });
});

describe("bars", () => {
  test("are as high as their values, and nothing is drawn of nothing", () => {
    expect(pathsOf(render({}), "bar")).toStrictEqual(["M11 100V0h8V100zM21 100V66.67h8V100z"]);
  });

  test("of several series stand on each other, under an axis that holds their sum", () => {
    const page = render({
      series: [
        { name: "Sign-ins", values: [2, 3, null] },
        { name: "Failures", values: [2, 0, 4] },
      ],
    });
    expect(marksOf(page)).toStrictEqual(["4", "3", "2", "1", "0"]);
    expect(pathsOf(page, "bar tone-good")).toStrictEqual(["M1 100V50h8V100zM11 100V25h8V100z"]);
    expect(pathsOf(page, "bar tone-bad")).toStrictEqual(["M1 50V0h8V50zM21 100V0h8V100z"]);
    expect(page).toContain(
      '<ul class="legend"><li class="tone-good">Sign-ins</li><li class="tone-bad">Failures</li></ul>',
    );
  });
});

describe("lines", () => {
  test("go through the middle of each step, end where nothing is known, and are a dot where one value is", () => {
    const values = [1, 2, null, 4, null];
    const page = render({ kind: "lines", series: [{ name: "Waiting", values }], steps: ["a", "b", "c", "d", "e"] });
    expect(pathsOf(page, "line")).toStrictEqual(["M5 75L15 50M35 0h.01"]);
  });

  test("of one value are a dot", () => {
    const page = render({ kind: "lines", series: [{ name: "Waiting", values: [7] }], steps: ["a"] });
    expect(pathsOf(page, "line")).toStrictEqual(["M5 12.5h.01"]);
  });
});

test("a chart of nothing but zeros is a chart; one without any number says so, and has no table", () => {
  const zeros = render({ series: [{ name: "Sign-ins", values: [0, 0, 0] }] });
  expect([pathsOf(zeros, "bar"), cellsOf(zeros)]).toStrictEqual([[""], ["0", "0", "0"]]);
  for (const values of [[], [null, null, null]]) {
    const page = render({ series: [{ name: "Sign-ins", values }] });
    expect(page).toContain("Nothing is known yet.");
    expect(page).not.toMatch(/<svg|<details|<table/);
  }
});

test("huge values have a drawing within its frame, a short axis and whole numbers in the table", () => {
  const short = (value: number): string => new Intl.NumberFormat("en", { notation: "compact" }).format(value);
  const exact = (value: number): string => value.toLocaleString("en");
  const page = render({ series: [{ name: "Sign-ins", values: [9_007_199_254_740_991, 1, 0] }], short, exact });
  expect(marksOf(page)[0]).toBe("10,000T");
  expect(cellsOf(page)[0]).toBe("9,007,199,254,740,991");
  for (const [number] of pathsOf(page, "bar")
    .join("")
    .matchAll(/[\d.]+/g)) {
    expect(Number(number)).toBeLessThanOrEqual(100);
  }
});

test("the table says every number that is drawn, and which are not known", () => {
  const known = fc.option(fc.nat(), { nil: null });
  fc.assert(
    fc.property(fc.array(fc.tuple(known, known), { minLength: 1, maxLength: 40 }), (rows) => {
      fc.pre(rows.some((row) => row.some((value) => value !== null)));
      const page = render({
        series: [0, 1].map((place) => ({ name: `S${place}`, values: rows.map((row) => row[place] ?? null) })),
        steps: rows.map((_, place) => `step ${place}`),
      });
      expect(cellsOf(page)).toStrictEqual(rows.flat().map((value) => (value === null ? "unknown" : String(value))));
      const heads = [...page.matchAll(/<th scope="row">([^<]*)/g)].map(([, text]) => text);
      expect(heads).toStrictEqual(rows.map((_, place) => `step ${place}`));
    }),
  );
});

test("it is named and described by its own words, every word of it is escaped, and nothing has a style of its own", () => {
  const hostile = `"><script>alert(1)</script>`;
  const page = render({
    title: hostile,
    about: hostile,
    series: [
      { name: hostile, values: [1, 2, 3] },
      { name: hostile, values: [1, 2, 3] },
    ],
    steps: [hostile, hostile, hostile],
    axis: [hostile],
    words: { table: hostile, step: hostile, unknown: hostile, empty: hostile },
  });
  expect(page).not.toMatch(/<script|style=|on\w+=/);
  expect(page).toContain('aria-labelledby="sign-ins-title" aria-describedby="sign-ins-about"');
  expect(page).toContain('id="sign-ins-title"');
  expect(page).toContain('id="sign-ins-about"');
});
