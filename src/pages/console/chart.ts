import { type Html, html } from "../../shared/html.ts";
import { type ChartScale, chartScale, plain } from "./chart-scale.ts";

/** One row of numbers over time. */
export interface ChartSeries {
  readonly name: string;
  /** One for each step. Null: not known, which is a gap and not nothing. */
  readonly values: readonly (number | null)[];
  /** What it looks like. @default by its place among the series */
  readonly tone?: ChartTone;
}

/** Good news, bad news, and two that are neither. */
export type ChartTone = "good" | "bad" | "plain" | "other";

export interface ChartModel {
  /** The beginning of every id of the chart, which no other chart of the page has. */
  readonly id: string;
  readonly title: string;
  /** One sentence: what it shows, and what stands out. A screen reader says it in the place of the drawing. */
  readonly about: string;
  /** Bars stand on each other, for what is counted in a step; lines, for what is measured at a moment. */
  readonly kind: "bars" | "lines";
  readonly series: readonly ChartSeries[];
  /** What each step is called in the table. */
  readonly steps: readonly string[];
  /** Words below the drawing, spread evenly from its left edge to its right one. */
  readonly axis: readonly string[];
  /** How a number reads on the axis: short. */
  readonly short: (value: number) => string;
  /** How a number reads in the table: whole. @default as on the axis */
  readonly exact?: (value: number) => string;
  /** Only whole numbers have a mark. */
  readonly whole?: boolean;
  /** Texts around the numbers. */
  readonly words: ChartWords;
}

export interface ChartWords {
  /** Opens the table. */
  readonly table: string;
  /** The heading of its first column. */
  readonly step: string;
  /** Stands where a number is not known. */
  readonly unknown: string;
  /** Stands in the place of a drawing without any number. */
  readonly empty: string;
}

/** The drawing's own measure: it is stretched to the room there is, lines and words are not. */
const height = 100;
const stepWidth = 10;
/** Of a step that its bar leaves free. */
const gap = 2;

const tones: readonly ChartTone[] = ["good", "bad", "plain", "other"];

/**
 * A drawing of numbers over time, with its words and its table. Words stand in HTML beside the drawing and not within, so that they keep
 * their size on a phone; colours come from the stylesheet, by class.
 */
export function chart(model: ChartModel): Html {
  const { id, title, about, series, words } = model;
  const toned = series.map((one, place) => ({ ...one, tone: one.tone ?? tones[place % tones.length] ?? "plain" }));
  const known = series.some(({ values }) => values.some((value) => plain(value) !== null));
  return html`<figure class="chart" id="${id}">
<figcaption><h3 id="${id}-title">${title}</h3><p id="${id}-about">${about}</p></figcaption>
${known ? drawing(model, toned) : html`<p class="nothing">${words.empty}</p>`}
${known && table(model)}
</figure>`;
}

type Toned = ChartSeries & { readonly tone: ChartTone };

function drawing(model: ChartModel, series: readonly Toned[]): Html {
  const { id, kind, axis, short, whole = false, steps } = model;
  const scale = chartScale(
    kind === "bars" ? sums(series, steps.length) : series.flatMap(({ values }) => values),
    whole,
  );
  const width = steps.length * stepWidth;
  const lines = scale.marks.map((mark) => `M0 ${round(heightOf(mark, scale))}H${width}`).join("");
  return html`${series.length > 1 && legend(series)}
<div class="plot">
<ol class="marks" aria-hidden="true">${scale.marks.toReversed().map((mark) => html`<li>${short(mark)}</li>`)}</ol>
<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-about" focusable="false"><path class="grid" d="${lines}"/>${
    kind === "bars"
      ? bars(model, series, scale)
      : series.map(({ values, tone }) => html`<path class="line tone-${tone}" d="${linePath(values, scale)}"/>`)
  }</svg>
<ol class="axis" aria-hidden="true">${axis.map((word) => html`<li>${word}</li>`)}</ol>
</div>`;
}

function legend(series: readonly Toned[]): Html {
  return html`<ul class="legend">${series.map(({ name, tone }) => html`<li class="tone-${tone}">${name}</li>`)}</ul>`;
}

/** What stands at each step, all series together. */
function sums(series: readonly ChartSeries[], length: number): number[] {
  return Array.from({ length }, (_, step) => series.reduce((sum, { values }) => sum + (plain(values[step]) ?? 0), 0));
}

/** One path for each series, not one for each bar: a page has thousands of them. */
function bars(model: ChartModel, series: readonly Toned[], scale: ChartScale): Html[] {
  const below = Array.from<number>({ length: model.steps.length }).fill(0);
  return series.map(({ values, tone }) => {
    const path = model.steps.map((_, step) => {
      const value = plain(values[step]) ?? 0;
      if (value === 0) return "";
      const from = below[step] ?? 0;
      below[step] = from + value;
      const [bottom, top] = [heightOf(from, scale), heightOf(from + value, scale)];
      return `M${step * stepWidth + gap / 2} ${round(bottom)}V${round(top)}h${stepWidth - gap}V${round(bottom)}z`;
    });
    return html`<path class="bar tone-${tone}" d="${path.join("")}"/>`;
  });
}

/** A line through the middle of each step; where a value is not known it ends, and one alone is a dot. */
function linePath(values: readonly (number | null)[], scale: ChartScale): string {
  let open = false;
  return values
    .map((value, step) => {
      const known = plain(value);
      const starts = !open;
      open = known !== null;
      if (known === null) return "";
      const [x, y] = [step * stepWidth + stepWidth / 2, round(heightOf(known, scale))];
      const isAlone = starts && plain(values[step + 1]) === null;
      return `${starts ? "M" : "L"}${x} ${y}${isAlone ? "h.01" : ""}`;
    })
    .join("");
}

/** The same numbers for whoever does not see them, or wants them exactly. */
function table({ title, steps, series, words, short, exact = short }: ChartModel): Html {
  const show = (value: number | null | undefined): string => {
    const known = plain(value);
    return known === null ? words.unknown : exact(known);
  };
  return html`<details class="numbers"><summary>${words.table}</summary>
<div class="scroll" role="region" aria-label="${title}" tabindex="0"><table>
<caption class="unseen">${title}</caption>
<thead><tr><th scope="col">${words.step}</th>${series.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${steps.map(
    (step, place) =>
      html`<tr><th scope="row">${step}</th>${series.map(({ values }) => html`<td>${show(values[place])}</td>`)}</tr>`,
  )}</tbody>
</table></div></details>`;
}

/** From the top of the drawing. */
function heightOf(value: number, { top }: ChartScale): number {
  return height - (value / top) * height;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
