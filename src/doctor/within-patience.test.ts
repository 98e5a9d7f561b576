import { expect, test } from "vitest";
import { ok } from "./finding.ts";
import { withinPatience } from "./within-patience.ts";

test("a check that never ends is named, and what it says later is dropped", async () => {
  let give: (error: Error) => void = () => {};
  const hanging = withinPatience("redis", () => new Promise((_, reject) => (give = reject)), 5);
  expect(await hanging).toMatchObject([
    { check: "redis", level: "fail", found: expect.stringMatching(/no answer within/) },
  ]);
  give(new Error("too late"));
});

test("a check that ends in time says what it found, or fails with what it failed with", async () => {
  expect(await withinPatience("redis", async () => [ok("redis", "fine")])).toMatchObject([{ found: "fine" }]);
  const failing = withinPatience("redis", () => Promise.reject(new TypeError("a fault of ours")));
  await expect(failing).rejects.toThrow(TypeError);
});
