/** Longest name in code points. */
export const maxNameLength = 100;

/**
 * A name as it is stored: NFC, without white space around it. Null when nothing is left; `undefined` when it cannot be a name,
 * because it is too long or holds control characters (which would break a line of a log or a header of a mail).
 */
export function parseName(input: string): string | null | undefined {
  if (input.length > maxNameLength * 4 || !input.isWellFormed()) return undefined;
  const name = input.normalize("NFC").trim();
  if (name === "") return null;
  if ([...name].length > maxNameLength || /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u.test(name))
    return undefined;
  return name;
}
