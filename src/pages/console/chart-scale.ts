/** What a chart's axis shows: whole steps from nothing up to `top`. */
export interface ChartScale {
  readonly top: number;
  /** Marks along the axis, from 0 to `top`. */
  readonly marks: readonly number[];
}

const wanted = 4;
/** What is smaller is nothing to be seen. */
const smallest = 1e-9;

/** An axis that holds the largest value and whose marks are round numbers. `whole`: marks between whole numbers would mean nothing. */
export function chartScale(values: readonly (number | null)[], whole: boolean): ChartScale {
  const largest = values.reduce<number>((most, value) => Math.max(most, plain(value) ?? 0), 0);
  const step = largest < smallest ? 1 : roundStep(largest / wanted, whole);
  const count = Math.max(1, Math.ceil(largest / step - 1e-9));
  const marks = Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
  return { top: marks.at(-1) ?? 1, marks };
}

/** A value that can be drawn, or null: what is not known, or no number. Less than nothing is nothing. */
export function plain(value: number | null | undefined): number | null {
  return typeof value === "number" && Number.isFinite(value) ? Math.max(0, value) : null;
}

/** The smallest of 1, 2 and 5 times a power of ten that is no less. */
function roundStep(least: number, whole: boolean): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const step = ([1, 2, 5].find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10) * power;
  return whole ? Math.max(1, step) : step;
}
