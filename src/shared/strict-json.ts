/** Objects and arrays nested deeper than this are refused. */
const maxDepth = 20;

/**
 * Parses JSON (RFC 8259) and refuses what two parsers could read differently or what could reach a prototype: a member that occurs
 * twice, a member named `__proto__`, `constructor` or `prototype`, and more than 20 levels. Gives `undefined` for all of these and
 * for anything that is not JSON.
 */
export function parseStrictJson(text: string): unknown {
  if (!hasPlainShape(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const forbiddenMembers: ReadonlySet<unknown> = new Set(["__proto__", "constructor", "prototype"]);

/** One pass over the brackets and strings. Grammar is left to `JSON.parse`, which runs only when this has passed. */
function hasPlainShape(text: string): boolean {
  const open: (Set<unknown> | null)[] = [];
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i];
    if (character === "{" || character === "[") {
      if (open.length === maxDepth) return false;
      open.push(character === "{" ? new Set() : null);
    } else if (character === "}" || character === "]") {
      open.pop();
    } else if (character === '"') {
      const end = stringEnd(text, i);
      if (end === -1) return false;
      const members = open.at(-1);
      if (members && isFollowedByColon(text, end)) {
        const name = parseString(text.slice(i, end));
        if (name === undefined || members.has(name) || forbiddenMembers.has(name)) return false;
        members.add(name);
      }
      i = end - 1;
    }
  }
  return true;
}

/** The index behind the closing quote, or -1. */
function stringEnd(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i += 1) {
    if (text[i] === "\\") i += 1;
    else if (text[i] === '"') return i + 1;
  }
  return -1;
}

function isFollowedByColon(text: string, from: number): boolean {
  let i = from;
  while (text[i] === " " || text[i] === "\t" || text[i] === "\n" || text[i] === "\r") i += 1;
  return text[i] === ":";
}

/** Escapes are resolved before names are compared: `"\u0061"` and `"a"` are one member. */
function parseString(literal: string): unknown {
  try {
    return JSON.parse(literal);
  } catch {
    return undefined;
  }
}
