/** What somebody's system asks for: more contrast, colours of its own, paper. */
export const preferenceStyle = `
@media (prefers-contrast: more) {
  :root { --muted: var(--ink); --line: var(--edge); --edge: var(--ink); }
  a { text-decoration-thickness: 2px; }
  .field input, button, .button { border-width: 2px; }
}
@media (forced-colors: active) {
  .panel, .bar, .badge, .initial, .bare { border: 1px solid; }
  .primary { border-width: 3px; }
  .device { stroke: currentColor; }
  .plate { fill: CanvasText; }
  .keyhole { fill: Canvas; }
  .choice:has(:checked), .mails a[aria-current] { outline: 2px solid Highlight; }
}
@media print {
  :root { --paper: #fff; --card: #fff; --ink: #000; --muted: #333; --line: #999; --good: #000; --good-paper: #fff; --bad-paper: #fff; --bad: #000; --accent: #000; color-scheme: light; }
  .strip, .panel, .parts, .choices, .pages, .bar form, .skip, button, .button, .reveal, .fold:not([open]), #password, #danger, #data { display: none; }
  .bar { background: none; border-color: #999; }
  .brand { color: #000; }
  .house { padding-block: 1rem; }
  .session, .event, .part dl { break-inside: avoid; }
}
`;
