import type { Language } from "../../src/pages/copy.ts";

/** A way to look at a page. */
export interface View {
  /** In the name of the file, after the state's; the first view has none. */
  readonly name: string;
  readonly says: string;
  readonly width: number;
  readonly height: number;
  readonly colorScheme: "light" | "dark";
  readonly language: Language;
  /** Pixels of the picture per pixel of the page: a file is small, and its text can still be read. */
  readonly scale: number;
}

const desktop = {
  name: "desktop",
  says: "by day",
  width: 1200,
  height: 750,
  colorScheme: "light",
  language: "en",
  scale: 0.75,
} as const satisfies View;
const phone = { ...desktop, name: "phone", says: "on a phone", width: 390, height: 760, scale: 1 } as const;

/** How the pictures of docs/screens look at a page. Every state is seen in the first. */
export const views: readonly [View, ...View[]] = [
  desktop,
  { ...desktop, name: "dark", says: "by night", colorScheme: "dark" },
  { ...desktop, name: "german", says: "in German", language: "de" },
  phone,
];

/** Ways to look for mistakes: what is narrow, enlarged, or said in the longer language. */
export const everyView: readonly View[] = [
  ...views,
  { ...phone, name: "phone-dark", colorScheme: "dark" },
  { ...phone, name: "phone-german", language: "de" },
  { ...phone, name: "narrow", width: 320, height: 640 },
  { ...phone, name: "narrow-german", width: 320, height: 640, language: "de" },
  // 1280 by 800, enlarged to 200 %.
  { ...phone, name: "zoom", width: 640, height: 400 },
];
