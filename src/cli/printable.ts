/**
 * A text as it may be shown in a terminal.
 *
 * Security: names, user agents and addresses are somebody else's text. Control characters (C1 included: U+009B begins a sequence in many
 * terminals) could move the cursor, rename the window or hide a line; direction marks turn one around.
 */
export function printable(text: string): string {
  return text.toWellFormed().replaceAll(unprintable, "\uFFFD");
}

/** JSON with everything escaped that `printable` replaces: it means the same, and can be looked at. */
export function printableJson(value: unknown, space?: number): string {
  const json = JSON.stringify(value, null, space).toWellFormed();
  return json.replaceAll(unprintable, (character) =>
    character === "\n"
      ? character
      : [...Array(character.length).keys()]
          .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`)
          .join(""),
  );
}

/** Columns that a printable text takes in a terminal. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += invisible.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}

/** Cuts a printable text to so many columns, and shows that it did. */
export function cutToWidth(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let cut = "";
  let width = 0;
  for (const character of text) {
    width += widthOf(character);
    if (width > columns - 1) break;
    cut += character;
  }
  return `${cut}…`;
}

// Tags (U+E0000 and on) are invisible text that some programs read.
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\u{E0000}-\u{E007F}]/gu;
const invisible = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const wide =
  /^[\p{Emoji_Presentation}\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]$/u;
