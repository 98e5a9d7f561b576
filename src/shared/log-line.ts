/** How much is said. Each level includes those after it. */
export const logLevels = ["debug", "info", "warn", "error"] as const;

export type LogLevel = (typeof logLevels)[number];

type Fields = Readonly<Record<string, unknown>>;

/**
 * One line of JSON, with a line feed at its end and nowhere else: time, level, message, then the fields, which cannot take one of
 * those three places.
 *
 * Security: JSON escapes line breaks and the control characters below a space. What remains of those that start a line, move a
 * cursor or turn the direction of text somewhere is escaped here, so that nobody writes a line of their own into a log or a terminal.
 */
export function renderLogLine(level: LogLevel, fields: Fields, message: string): string {
  const { time: _, level: __, message: ___, ...rest } = fields;
  const line = { time: new Date().toISOString(), level, message, ...rest };
  return `${escapeUnprintable(stringify(line))}\n`;
}

/** Control, format, line and paragraph characters, and what belongs to nobody, written as JSON writes them. */
export function escapeUnprintable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

/** Never throws: what JSON cannot say is said as a text. */
function stringify(line: Fields): string {
  try {
    return JSON.stringify(line, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  } catch {
    const { time, level, message } = line;
    return JSON.stringify({ time, level, message, unreadable: Object.keys(line).slice(3, 23) });
  }
}
