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
