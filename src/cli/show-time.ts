/** A moment as a person reads it: in this machine's time zone, to the second. `--json` has it in UTC. */
export function showTime(moment: Date | number): string {
  const date = new Date(moment);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** How long ago, or how far off, in the largest unit that counts two: "3 days ago", "in 29 minutes". */
export function showDistance(moment: Date | number, now: number = Date.now()): string {
  const seconds = Math.round((Number(moment) - now) / 1000);
  const [unit, length] = units.find(([, length]) => Math.abs(seconds) >= 2 * length) ?? ["second", 1];
  return new Intl.RelativeTimeFormat("en", { numeric: "always" }).format(Math.trunc(seconds / length), unit);
}

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** Reads `--since`: a date ("2026-03-31", in this machine's time zone), a moment (ISO 8601) or a span back from now ("90s", "2h", "7d"). Null: none of them. */
export function parseSince(text: string, now: number = Date.now()): Date | null {
  const [, count, unit] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined) return new Date(now - Number(count) * (spans[unit] ?? 0) * 1000);
  if (!/^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)?)?$/.test(text)) return null;
  // A bare date would be midnight in UTC.
  const date = new Date(text.length === 10 ? `${text}T00:00` : text.replace(" ", "T"));
  return Number.isNaN(date.getTime()) ? null : date;
}

const spans: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 7 * 86_400 };
