/**
 * Takes out of a text what must not reach a log: our own secrets by their prefixes, passwords in URLs, and addresses of people. Other
 * people's error messages quote what they were given; ours never do, and this is the second line behind that.
 */
export function redact(text: string): string {
  return text
    .replaceAll(/\b(lk[a-z]_)[\w.~-]+/g, "$1[redacted]")
    .replaceAll(/(\b[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/?#@]{1,512}@/gi, "$1[redacted]@")
    .replaceAll(
      /[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,8}\.\p{L}{2,63}/gu,
      "[address]",
    );
}
