/** A moment with its zone (RFC 3339), or a day, which begins in UTC. */
const written = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:?\d\d))?$/;

/** The end of the year 9999. */
const last = 253_402_300_799_999;

/** Reads a moment: milliseconds since the epoch, or text as in RFC 3339. Null for anything else, and for days that no calendar has. */
export function parseMoment(input: unknown): Date | null {
  const milliseconds = typeof input === "number" ? input : typeof input === "string" ? readText(input) : Number.NaN;
  return Number.isSafeInteger(milliseconds) && milliseconds >= 0 && milliseconds <= last
    ? new Date(milliseconds)
    : null;
}

function readText(text: string): number {
  const [, year, month, day] = written.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return Number.NaN;
  // The parser below takes 30 February for a day in March.
  const there = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (there.getUTCDate() !== Number(day) || there.getUTCMonth() !== Number(month) - 1) return Number.NaN;
  return Math.trunc(
    Date.parse(
      text
        .replace(" ", "T")
        .replace(/([+-]\d\d)(\d\d)$/, "$1:$2")
        .toUpperCase(),
    ),
  );
}
