import { chartScale } from "../../src/pages/console/chart-scale.ts";
import { type Html, html } from "../../src/shared/html.ts";
import { frameBottom, frameTop, margin, place, svgFrame } from "./svg-frame.ts";

/** One row of numbers over time. */
export interface PanelLine {
  readonly name: string;
  /** Minutes, and the value. */
  readonly points: readonly (readonly [minutes: number, value: number])[];
}

/** A small drawing of a few lines that have one unit. */
export interface Panel {
  readonly title: string;
  readonly lines: readonly PanelLine[];
}

export interface LinePanels {
  readonly title: string;
  readonly about: string;
  readonly panels: readonly Panel[];
  /** Of the whole. */
  readonly minutes: number;
  readonly foot: string;
}

const width = 860;
const columns = 2;
const gap = 24;
const panelWidth = (width - 2 * margin - gap) / columns;
const headHeight = 38;
const plotHeight = 92;
const axisHeight = 30;
const panelHeight = headHeight + plotHeight + axisHeight;
const marksWidth = 44;

/** Panels beside and below each other, over one span of time. */
export function linePanels({ title, about, panels, minutes, foot }: LinePanels): string {
  const height = frameTop + Math.ceil(panels.length / columns) * panelHeight + frameBottom;
  const drawn = panels.map((panel, number) =>
    drawPanel(panel, {
      left: margin + (number % columns) * (panelWidth + gap),
      top: frameTop + Math.floor(number / columns) * panelHeight,
      minutes,
    }),
  );
  return svgFrame({ width, height, title, about, foot }, html`${drawn}`);
}

function drawPanel(
  { title, lines }: Panel,
  { left, top, minutes }: { readonly left: number; readonly top: number; readonly minutes: number },
): Html {
  const scale = chartScale(
    lines.flatMap(({ points }) => points.map(([, value]) => value)),
    false,
  );
  const [from, to] = [left + marksWidth, left + panelWidth];
  const bottom = top + headHeight + plotHeight;
  const x = (at: number): number => place(from + (at / minutes) * (to - from));
  const y = (value: number): number => place(bottom - (value / scale.top) * plotHeight);
  let nameAt = from;
  const names =
    lines.length > 1 &&
    lines.map(({ name }, number) => {
      const at = nameAt;
      nameAt += 26 + name.length * 6.4;
      return html`<path class="line s${number % 5}" d="M${at} ${top + 25}h14"/><text class="quiet" x="${at + 18}" y="${top + 29}">${name}</text>`;
    });
  return html`<text class="group" x="${left}" y="${top + 12}">${title}</text>
${names}
<path class="grid" d="${scale.marks.map((mark) => `M${from} ${y(mark)}H${to}`).join("")}"/>
${scale.marks.map((mark) => html`<text class="quiet end" x="${from - 6}" y="${y(mark) + 4}">${mark}</text>`)}
${[0, minutes / 3, (minutes * 2) / 3, minutes].map(
  (at, third) =>
    html`<text class="quiet ${third === 3 ? "end" : "middle"}" x="${x(at)}" y="${bottom + 17}">${Math.round(at)} min</text>`,
)}
${lines.map(({ points }, number) => html`<path class="line s${number % 5}" d="${path(points, x, y)}"/>`)}`;
}

function path(points: PanelLine["points"], x: (minutes: number) => number, y: (value: number) => number): string {
  return points
    .filter(([, value]) => Number.isFinite(value))
    .map(([minutes, value], at) => `${at === 0 ? "M" : "L"}${x(minutes)} ${y(value)}`)
    .join("");
}
