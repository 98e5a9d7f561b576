import { describe, expect, test } from "vitest";
import { contrast } from "./colour.ts";
import { edgeNeeds, edgePairs, textNeeds, textPairs } from "./readable.ts";
import { tokenStyle } from "./token.ts";

const [day = "", night = ""] = tokenStyle.split("@media");

function colours(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/--([\w-]+): (#[0-9a-f]{3,6});/g)].map(([, name, colour]) => [name, colour]),
  );
}

describe.each([
  ["day", colours(day)],
  ["night", { ...colours(day), ...colours(night) }],
])("by %s", (_name, scheme) => {
  test.each(textPairs)("text is readable: %s", (pair) => {
    const [front = "", back = ""] = pair.split("/");
    expect(contrast(scheme[front] ?? "", scheme[back] ?? "")).toBeGreaterThanOrEqual(textNeeds);
  });

  test.each(edgePairs)("edges are visible: %s", (pair) => {
    const [front = "", back = ""] = pair.split("/");
    expect(contrast(scheme[front] ?? "", scheme[back] ?? "")).toBeGreaterThanOrEqual(edgeNeeds);
  });
});

test("the night defines every colour of the day that is not the same in both", () => {
  const shared = new Set(["brass", "on-brass", "on-door"]);
  const missing = Object.keys(colours(day)).filter((name) => !(name in colours(night)) && !shared.has(name));
  expect(missing).toEqual([]);
});
