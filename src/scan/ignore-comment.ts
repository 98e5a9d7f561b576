import type { Report } from "./finding.ts";
import type { LineMap } from "./line-map.ts";
import { findRule } from "./rules.ts";
import type { SourceFile } from "./syntax/source-file.ts";

/** The name under which a comment that takes nothing out is found. It cannot be taken out itself. */
export const unusableIgnore = "ignore-without-reason";

/** What the comments of a file take out: rules by line. */
export interface Ignores {
  readonly byLine: ReadonlyMap<number, ReadonlySet<string>>;
  /** Comments without a reason, or with a rule that is none: they take nothing out. */
  readonly unusable: readonly Report[];
}

/**
 * Reads `latchkey-scan-ignore RULE[, RULE]: reason` in comments. It is about its own line where code stands before it, and about the next
 * line otherwise.
 */
export function readIgnores({ comments, text }: SourceFile, lines: LineMap): Ignores {
  const byLine = new Map<number, Set<string>>();
  const unusable: Report[] = [];
  for (const { value, start, end } of comments) {
    const [, rest] = /^[\s*]*latchkey-scan-ignore\b([^]*)$/.exec(value) ?? [];
    if (rest === undefined) continue;
    const colon = rest.indexOf(":");
    const names = rest.slice(0, Math.max(colon, 0));
    const reason = rest.slice(colon + 1);
    const ids = /^[\w\s,-]*$/.test(names) ? names.split(/[\s,]+/).filter((id) => id !== "") : [];
    const wrong = ids.find((id) => findRule(id) === null);
    if (ids.length === 0 || !/\p{L}{2}/u.test(reason)) {
      unusable.push({
        start,
        end,
        found: "this comment takes nothing out: it needs a rule and, after a colon, a reason",
      });
    } else if (wrong !== undefined) {
      unusable.push({ start, end, found: `this comment takes nothing out: there is no rule ${wrong.slice(0, 40)}` });
    } else {
      const own = lines.at(start);
      const hasCode =
        text
          .slice(lines.startOf(own.line), start)
          .replace(/\{\s*$/, "")
          .trim() !== "";
      const line = hasCode ? own.line : lines.at(Math.max(end - 1, start)).line + 1;
      byLine.set(line, new Set([...(byLine.get(line) ?? []), ...ids]));
    }
  }
  return { byLine, unusable };
}
