/** Colours, sizes and the typeface. By day a green front door, by night the light behind it. */
export const tokenStyle = `
:root {
  color-scheme: light dark;
  --paper: #f3f5f2;
  --card: #fff;
  --ink: #15211b;
  --muted: #56635c;
  --line: #d7ddd8;
  --edge: #7d8a83;
  --door: #163f30;
  --door-high: #1f5340;
  --door-side: #1a4837;
  --door-shade: #12372a;
  --door-low: #0d2c20;
  --sill: #0d2c20;
  --on-door: #f2f6f3;
  --brass: #e0b85c;
  --plate: #e0b85c;
  --keyhole: #0b241b;
  --accent: #1a5a43;
  --accent-strong: #12432f;
  --on-accent: #fff;
  --bad: #a02a1c;
  --bad-paper: #fcefec;
  --good: #1a5a43;
  --good-paper: #e6f1ea;
  --focus: #8a5a00;
  --radius: .625rem;
  --font: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0f1412;
    --card: #171e1b;
    --ink: #e8eeea;
    --muted: #9daaa3;
    --line: #2a3430;
    --edge: #6f7d76;
    --door: #0c241b;
    --door-high: #14382a;
    --door-side: #102d22;
    --door-shade: #091e16;
    --door-low: #061510;
    --sill: #b98f3e;
    --plate: #b98f3e;
    --keyhole: #fff0c2;
    --accent: #e0b85c;
    --accent-strong: #edcb7c;
    --on-accent: #1f1704;
    --bad: #f59a8c;
    --bad-paper: #2c1815;
    --good: #8fd2b0;
    --good-paper: #14271e;
    --focus: #f4cf7e;
  }
}
`;
