/** A cookie as a client was handed it. */
export interface ArrivedCookie {
  readonly name: string;
  readonly value: string;
  /** By their names in lower case; those without a value have an empty one. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** Reads one `Set-Cookie` line as browsers do (RFC 6265, section 5.2): of an attribute that comes twice the last one counts. */
export function parseArrivedCookie(line: string): ArrivedCookie {
  const [pair = "", ...parts] = line.split(";");
  const [name, value] = split(pair);
  return { name, value, attributes: new Map(parts.map(split).map(([key, said]) => [key.toLowerCase(), said])) };
}

function split(text: string): [name: string, value: string] {
  const at = text.indexOf("=");
  return at < 0 ? [text.trim(), ""] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}
