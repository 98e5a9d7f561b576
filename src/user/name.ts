/** Longest name in code points. */
export const maxNameLength = 100;

/** Control characters and ends of lines, and what turns the direction of writing. */
const breaking = /[\p{Cc}\u2028\u2029]+/gu;
const turning = /[\u202A-\u202E\u2066-\u2069]/gu;
/** Nothing that anybody would see: a list would have a row without a name in it. */
const invisible = /^[\p{Default_Ignorable_Code_Point}\p{White_Space}]*$/u;

/**
 * A name as it is stored: NFC, without white space around it. Null when nothing is left that can be seen; `undefined` when it cannot be a name,
 * because it is too long or holds control characters (which would break a line of a log or a header of a mail).
 */
export function parseName(input: string): string | null | undefined {
  if (input.length > maxNameLength * 4 || !input.isWellFormed()) return undefined;
  const name = input.normalize("NFC").trim();
  if (name === "") return null;
  if ([...name].length > maxNameLength || name.search(breaking) !== -1 || name.search(turning) !== -1) return undefined;
  return invisible.test(name) ? null : name;
}

/**
 * A name that somebody else keeps, such as a provider, as `parseName` would have it: what it cannot hold is left out, and it ends where it gets
 * too long. Nobody can be asked to write it otherwise. Null when it is no text, or nothing is left.
 */
export function cleanName(input: unknown): string | null {
  if (typeof input !== "string") return null;
  const text = input.slice(0, maxNameLength * 4).replace(/\p{Cs}/gu, "");
  const name = text.replace(breaking, " ").replace(turning, "").normalize("NFC").trim();
  const cut = [...name].slice(0, maxNameLength).join("").trim();
  return invisible.test(cut) ? null : cut;
}
