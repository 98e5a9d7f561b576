/** How a locale writes numbers and times. The zone is UTC: a page does not know where its reader is. */
export interface Formats {
  readonly plural: Intl.PluralRules;
  readonly number: Intl.NumberFormat;
  /** "5 minutes ago" */
  readonly relative: Intl.RelativeTimeFormat;
  /** "12 November 2025 at 23:30" */
  readonly moment: Intl.DateTimeFormat;
  /** "12 November" */
  readonly day: Intl.DateTimeFormat;
  /** "12 November 2025" */
  readonly date: Intl.DateTimeFormat;
  /** "2 minutes" */
  readonly duration: Readonly<Record<"second" | "minute" | "hour", Intl.NumberFormat>>;
}

/** Made once a locale, because making one takes longer than the rest of a page. There are as many as languages. */
const made = new Map<string, Formats>();

/** The formats of a locale. Throws `RangeError` for what is none. */
export function formatsOf(locale: string): Formats {
  const known = made.get(locale);
  if (known) return known;
  const day = { day: "numeric", month: "long", timeZone: "UTC" } as const;
  const lasting = (unit: string): Intl.NumberFormat =>
    new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" });
  const formats: Formats = {
    plural: new Intl.PluralRules(locale),
    number: new Intl.NumberFormat(locale),
    relative: new Intl.RelativeTimeFormat(locale),
    moment: new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }),
    day: new Intl.DateTimeFormat(locale, day),
    date: new Intl.DateTimeFormat(locale, { ...day, year: "numeric" }),
    duration: { second: lasting("second"), minute: lasting("minute"), hour: lasting("hour") },
  };
  made.set(locale, formats);
  return formats;
}
