/** By day a green front door. */
export const dayColours = {
  paper: "#f3f5f2",
  card: "#fff",
  ink: "#15211b",
  muted: "#56635c",
  line: "#d7ddd8",
  edge: "#7d8a83",
  door: "#163f30",
  "door-high": "#1f5340",
  "door-side": "#1a4837",
  "door-shade": "#12372a",
  "door-low": "#0d2c20",
  sill: "#0d2c20",
  glass: "#2c5c49",
  "on-door": "#f2f6f3",
  brass: "#e0b85c",
  "on-brass": "#241a02",
  plate: "#e0b85c",
  keyhole: "#0b241b",
  accent: "#1a5a43",
  "accent-strong": "#12432f",
  "on-accent": "#fff",
  bad: "#a02a1c",
  "bad-paper": "#fcefec",
  good: "#1a5a43",
  "good-paper": "#e6f1ea",
  focus: "#8a5a00",
} as const;

export type ColourName = keyof typeof dayColours;

/** Colours by name. */
export type Colours = Readonly<Record<ColourName, string>>;

/** By night the light behind it. What is missing is as by day. */
export const nightColours = {
  paper: "#0f1412",
  card: "#171e1b",
  ink: "#e8eeea",
  muted: "#9daaa3",
  line: "#2a3430",
  edge: "#6f7d76",
  door: "#0c241b",
  "door-high": "#14382a",
  "door-side": "#102d22",
  "door-shade": "#091e16",
  "door-low": "#061510",
  sill: "#b98f3e",
  glass: "#c9a257",
  plate: "#b98f3e",
  keyhole: "#fff0c2",
  accent: "#e0b85c",
  "accent-strong": "#edcb7c",
  "on-accent": "#1f1704",
  bad: "#f59a8c",
  "bad-paper": "#2c1815",
  good: "#8fd2b0",
  "good-paper": "#14271e",
  focus: "#f4cf7e",
} as const satisfies Partial<Record<ColourName, string>>;

/** Colours as custom properties, for both schemes. */
export function declareColours(day: Partial<Colours>, night: Partial<Colours>): string {
  const declare = (colours: Partial<Colours>): string =>
    Object.entries(colours)
      .map(([name, colour]) => `--${name}: ${colour};`)
      .join("\n");
  return `
:root {
${declare(day)}
}
@media (prefers-color-scheme: dark) {
:root {
${declare(night)}
}
}
`;
}

/** Colours, sizes and the typeface. */
export const tokenStyle: string = `
:root {
  color-scheme: light dark;
  --radius: .625rem;
  --type-1: .8125rem;
  --type-2: .875rem;
  --type-3: .9375rem;
  --type-4: 1.0625rem;
  --type-5: 1.25rem;
  --type-6: 1.75rem;
  --space-1: .25rem;
  --space-2: .5rem;
  --space-3: .75rem;
  --space-4: 1rem;
  --space-5: 1.25rem;
  --space-6: 1.5rem;
  --space-7: 2.25rem;
  --font: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace;
}${declareColours(dayColours, nightColours)}`;
