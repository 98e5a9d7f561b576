import { expect, test } from "vitest";
import { sharePing } from "./share-ping.ts";

test("of any number who ask at once one asks the database, and who asks right after it is told what is true then, a moment later", async () => {
  let asked = 0;
  let isAway = false;
  const ping = sharePing(async () => {
    asked += 1;
    if (isAway) throw new Error("away");
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
  const answers = await Promise.all(Array.from({ length: 50 }, ping));
  expect([asked, new Set(answers).size]).toStrictEqual([1, 1]);
  expect(answers[0]).toBeGreaterThan(0.01);
  isAway = true;
  const began = performance.now();
  const refused = await Promise.allSettled(Array.from({ length: 50 }, ping));
  expect([asked, new Set(refused.map(({ status }) => status))]).toStrictEqual([2, new Set(["rejected"])]);
  expect(performance.now() - began).toBeGreaterThan(150);
  isAway = false;
  const started = performance.now();
  for (let n = 0; n < 3; n += 1) expect(await ping()).toBeLessThan(0.2);
  expect(performance.now() - started).toBeGreaterThan(600);
});
