import { chartScale } from "../../src/pages/console/chart-scale.ts";
import { type Html, html } from "../../src/shared/html.ts";
import type { Spread } from "../measure/spread.ts";
import { frameBottom, frameTop, margin, place, svgFrame } from "./svg-frame.ts";

export interface Bar {
  readonly label: string;
  /** Ours, or somebody else's. */
  readonly own: boolean;
  readonly value: number;
  readonly spread?: Spread;
  /** What is promised: a mark. */
  readonly aim?: number;
}

export interface BarGroup {
  /** Above its bars. Empty: nothing stands there. */
  readonly name: string;
  readonly bars: readonly Bar[];
}

export interface BarChart {
  readonly title: string;
  readonly about: string;
  readonly groups: readonly BarGroup[];
  readonly unit?: "ms";
  readonly foot: string;
}

const width = 760;
const labelWidth = 320;
const valueWidth = 60;
const rowHeight = 22;
const barHeight = 13;
const headHeight = 26;
const axisHeight = 24;

/** Bars that lie, with their names before them and their values behind; the spread is a line across the end of a bar, a promise a mark. */
export function barChart({ title, about, groups, unit, foot }: BarChart): string {
  const bars = groups.flatMap((group) => group.bars);
  const scale = chartScale(
    bars.flatMap(({ value, aim = 0, spread }) => [value, aim, spread?.high ?? 0]),
    false,
  );
  const left = margin + labelWidth;
  const room = width - left - valueWidth - margin;
  const x = (value: number): number => place(left + (value / scale.top) * room);
  const rows = groups.map(({ name, bars }) => (name === "" ? 0 : headHeight) + bars.length * rowHeight);
  const bottom = frameTop + rows.reduce((sum, height) => sum + height, 0);
  let top = frameTop;
  const drawn = groups.map((group): Html => {
    const head = group.name !== "" && html`<text class="group" x="${margin}" y="${top + 17}">${group.name}</text>`;
    if (group.name !== "") top += headHeight;
    const lines = group.bars.map((bar) => {
      const y = top;
      top += rowHeight;
      return row(bar, { y, x, unit });
    });
    return html`${head}${lines}`;
  });
  const hasAim = bars.some(({ aim }) => aim !== undefined);
  return svgFrame(
    {
      width,
      height: bottom + axisHeight + frameBottom,
      title,
      about,
      foot: `${hasAim ? "Red: what is promised. " : ""}${foot}`,
    },
    html`<path class="grid" d="${scale.marks.map((mark) => `M${x(mark)} ${frameTop}V${bottom}`).join("")}"/>
${drawn}
${scale.marks.map((mark) => html`<text class="quiet middle" x="${x(mark)}" y="${bottom + 17}">${mark}</text>`)}`,
  );
}

interface RowPlace {
  readonly y: number;
  readonly x: (value: number) => number;
  readonly unit: "ms" | undefined;
}

function row({ label, own, value, spread, aim }: Bar, { y, x, unit }: RowPlace): Html {
  const middle = y + rowHeight / 2;
  const top = middle - barHeight / 2;
  const behind = x(Math.max(value, aim ?? 0, spread?.high ?? 0)) + 6;
  const digits = value < 10 ? 2 : value < 100 ? 1 : 0;
  return html`<text class="end" x="${x(0) - 8}" y="${middle + 4}">${label}</text>
<rect class="${own ? "own" : "peer"}" x="${x(0)}" y="${top}" width="${place(x(value) - x(0))}" height="${barHeight}"/>
${spread && html`<path class="spread" d="M${x(spread.low)} ${middle}H${x(spread.high)}M${x(spread.low)} ${middle - 3}v6M${x(spread.high)} ${middle - 3}v6"/>`}
${aim !== undefined && html`<path class="aim" d="M${x(aim)} ${top - 2}v${barHeight + 4}"/>`}
<text x="${behind}" y="${middle + 4}">${value.toFixed(digits)}${unit && ` ${unit}`}</text>`;
}
