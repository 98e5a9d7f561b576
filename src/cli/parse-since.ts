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
