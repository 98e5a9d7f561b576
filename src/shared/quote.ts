const maxLength = 80;

/**
 * A value as a sentence shows it: in quotes, on one line, cut where it gets long, and with what cannot be seen written as an escape.
 * Security: never for a secret.
 */
export function quote(value: unknown): string {
  if (typeof value !== "string") return describe(value);
  const shown = [...value.slice(0, maxLength * 2)];
  const text = shown.slice(0, maxLength).join("");
  const cut = text.length < value.length ? "…" : "";
  return `"${text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, escape)}${cut}"`;
}

/** What kind of thing a value is, for a sentence: "a number", "a list", "null". */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Promise) return "a promise";
  if (typeof value === "string") return "a text";
  return typeof value === "object" || typeof value === "undefined" ? `an ${typeof value}` : `a ${typeof value}`;
}

function describe(value: unknown): string {
  return typeof value === "number" || typeof value === "boolean" ? String(value) : kindOf(value);
}

function escape(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
