/** The rest of a SHA-1 after its first five characters, and how often the password was seen. */
const row = /^([0-9A-Fa-f]{35}):(\d{1,10})$/;

/**
 * Reads an answer of the range API: the rest of each hash in upper case, without the rows that only fill it up, whose count is 0. Null for
 * what is anything else than such rows.
 */
export function parseBreachRange(text: string): ReadonlySet<string> | null {
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
  const suffixes = new Set<string>();
  for (const line of lines) {
    const [, suffix, count] = row.exec(line) ?? [];
    if (suffix === undefined) return null;
    if (Number(count) > 0) suffixes.add(suffix.toUpperCase());
  }
  return suffixes;
}
