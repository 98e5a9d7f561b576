import { escapeHtml } from "../../src/shared/html.ts";

/** A terminal in which a command has said something, as a page of its own: the text is what it really printed. */
export function terminalPage(command: string, output: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<style>
  :root { --paper: #fbfcfb; --ink: #15211b; --faint: #5d6a63; --link: #1a5a43; --line: #d7ddd8; }
  @media (prefers-color-scheme: dark) { :root { --paper: #0f1412; --ink: #e8eeea; --faint: #9daaa3; --link: #8fd2b0; --line: #2a3430; } }
  body { margin: 0; height: 100vh; box-sizing: border-box; display: flex; flex-direction: column; background: var(--paper); color: var(--ink); }
  header { display: flex; gap: 8px; padding: 12px 16px; border-bottom: 1px solid var(--line); }
  i { width: 12px; height: 12px; border-radius: 50%; background: var(--line); }
  pre { margin: auto 0; padding: 0 24px; font: 13px/1.55 "DejaVu Sans Mono", ui-monospace, Menlo, Consolas, monospace; }
  b { font-weight: 700; }
  .faint { color: var(--faint); }
  .link { color: var(--link); }
</style>
<header><i></i><i></i><i></i></header>
<pre><span class="faint">$</span> <b>${escapeHtml(command)}</b>
${paint(output.trimEnd())}
</pre>`;
}

const marks: Readonly<Record<string, string>> = {
  "1": "<b>",
  "2": '<span class="faint">',
  "36": '<span class="link">',
};
const ends = new Set(["0", "22", "39"]);

/** Colours of a terminal as elements. What else a terminal is told is left out. */
function paint(output: string): string {
  const open: string[] = [];
  const [first = "", ...rest] = output.replaceAll("\r", "").split("\u001b[");
  const painted = rest.map((piece) => {
    const [sequence, code = ""] = /^([\d;]*)[A-Za-z]/.exec(piece) ?? [""];
    return markOf(code, open) + escapeHtml(piece.slice(sequence.length));
  });
  return escapeHtml(first) + painted.join("");
}

function markOf(code: string, open: string[]): string {
  const mark = marks[code];
  if (mark === undefined) return ends.has(code) ? (open.pop() ?? "") : "";
  open.push(mark === "<b>" ? "</b>" : "</span>");
  return mark;
}
