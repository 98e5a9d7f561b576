/** Text as a database gives it; undefined for none. */
export function toText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "bigint" ? String(value) : undefined;
}

/** A flag, however a database keeps one. */
export function toFlag(value: unknown): boolean {
  return value === true || value === 1 || value === 1n || value === "1" || value === "true" || value === "t";
}

/** Numbers below this are seconds: as milliseconds they would be of 1973. */
const firstMillisecond = 100_000_000_000;

/** A moment, however a database keeps one, in milliseconds since the epoch; undefined for none. */
export function toMoment(value: unknown): number | undefined {
  if (value instanceof Date) return usable(value.getTime());
  if (typeof value === "number") return usable(value < firstMillisecond ? value * 1000 : value);
  if (typeof value !== "string") return undefined;
  if (/^\d+(?:\.\d+)?$/.test(value)) return toMoment(Number(value));
  // SQLite's own functions write moments of UTC without saying so.
  const text = /^\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d(?:\.\d+)?)?$/.test(value) ? `${value.replace(" ", "T")}Z` : value;
  return usable(Date.parse(text));
}

function usable(milliseconds: number): number | undefined {
  return Number.isFinite(milliseconds) ? Math.trunc(milliseconds) : undefined;
}
