import { readFileSync, writeFileSync } from "node:fs";

/** Puts text between two marks of a page, `<!-- NAME: begin -->` and `<!-- NAME: end -->`, in the place of what was there. */
export function writeBetweenMarks(page: URL, name: string, text: string): void {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const whole = readFileSync(page, "utf8");
  const [before, after] = [whole.indexOf(begin), whole.indexOf(end)];
  if (before === -1 || after < before) throw new Error(`${page.pathname} has lost its marks ${begin} and ${end}`);
  writeFileSync(page, `${whole.slice(0, before + begin.length)}\n\n${text}\n${whole.slice(after)}`);
}
