import { describe, expect, test } from "vitest";
import { tokenStyle } from "./token.ts";

const [day = "", night = ""] = tokenStyle.split("@media");

function colours(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/--([\w-]+): (#[0-9a-f]{3,6});/g)].map(([, name, colour]) => [name, colour]),
  );
}

/** WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const digits = colour.length === 4 ? colour.slice(1).replace(/./g, "$&$&") : colour.slice(1);
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((start) => {
    const channel = Number.parseInt(digits.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(first: string, second: string): number {
  const [dark = 0, light = 0] = [luminance(first), luminance(second)].toSorted((left, right) => left - right);
  return (light + 0.05) / (dark + 0.05);
}

const text = [
  "ink/paper",
  "ink/card",
  "ink/bad-paper",
  "ink/good-paper",
  "muted/paper",
  "muted/card",
  "accent/paper",
  "bad/paper",
  "bad/card",
  "bad/bad-paper",
  "good/card",
  "good/good-paper",
  "on-accent/accent",
  "on-accent/accent-strong",
  "on-door/door",
  "brass/door",
  "brass/door-high",
  "card/bad",
  "door/on-door",
];
const edges = [
  "edge/card",
  "edge/paper",
  "focus/card",
  "focus/paper",
  "brass/door",
  "plate/door",
  "accent/card",
  "bad/card",
];

describe.each([
  ["day", colours(day)],
  ["night", { ...colours(day), ...colours(night) }],
])("by %s", (_name, scheme) => {
  test.each(text)("text is readable: %s", (pair) => {
    const [front = "", back = ""] = pair.split("/");
    expect(contrast(scheme[front] ?? "", scheme[back] ?? "")).toBeGreaterThanOrEqual(4.5);
  });

  test.each(edges)("edges are visible: %s", (pair) => {
    const [front = "", back = ""] = pair.split("/");
    expect(contrast(scheme[front] ?? "", scheme[back] ?? "")).toBeGreaterThanOrEqual(3);
  });
});

test("the night defines every colour of the day that is not the same in both", () => {
  const shared = new Set(["brass", "on-door"]);
  const missing = Object.keys(colours(day)).filter((name) => !(name in colours(night)) && !shared.has(name));
  expect(missing).toEqual([]);
});
