const quantifier = /(?:[*+]|\{\d+,\})[?+]?|\?\??|\{\d+(?:,\d+)?\}\??/y;
const opening = /\((?:\?(?:[:=!]|<[=!]|<\w+>))?/y;
const single = /\\.|\[(?:\\.|[^\]\\])*\]|[^()|]/y;

interface Group {
  readonly start: number;
  /** Whether something in it may come any number of times. */
  repeats: boolean;
  /** Whether it is a choice. */
  chooses: boolean;
}

/**
 * The groups of a regular expression that may come any number of times and hold something that may, or a choice: only such make a search take a
 * time that doubles with each character.
 */
export function findRepeatedRepetitions(pattern: string): readonly string[] {
  const found: string[] = [];
  const open: Group[] = [{ start: 0, repeats: false, chooses: false }];
  let at = 0;
  const take = (expected: RegExp): string | null => {
    expected.lastIndex = at;
    const text = expected.exec(pattern)?.[0] ?? null;
    at += text?.length ?? 0;
    return text;
  };
  while (at < pattern.length) {
    const group = open.at(-1) as Group;
    if (pattern[at] === "|") {
      group.chooses = true;
      at += 1;
      continue;
    }
    const start = at;
    if (take(opening) !== null) {
      open.push({ start, repeats: false, chooses: false });
      continue;
    }
    const closed = pattern[at] === ")" ? open.pop() : undefined;
    if (closed) at += 1;
    else if (take(single) === null) throw new Error(`What is this: ${pattern.slice(at)}`);
    const isUnbounded = /^(?:[*+]|\{\d+,\})/.test(take(quantifier) ?? "");
    if (closed && isUnbounded && (closed.repeats || closed.chooses)) found.push(pattern.slice(closed.start, at));
    const around = open.at(-1) as Group;
    around.repeats ||= isUnbounded || (closed?.repeats ?? false);
  }
  return found;
}
