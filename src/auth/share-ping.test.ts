import { expect, test } from "vitest";
import { sharePing } from "./share-ping.ts";

test("of any number who ask at once one asks the database, and who asks right after it is told what is true then, a moment later", async () => {
  let asked = 0;
  let isAway = false;
  let takes = 20;
  const ping = sharePing(async () => {
    asked += 1;
    if (isAway) throw new Error("away");
    if (takes > 0) await new Promise((resolve) => setTimeout(resolve, takes));
  });
  const began = performance.now();
  const answers = await Promise.all(Array.from({ length: 50 }, ping));
  expect([asked, new Set(answers).size]).toStrictEqual([1, 1]);
  expect(answers[0]).toBeGreaterThan(0.01);
  isAway = true;
  const refused = await Promise.allSettled(Array.from({ length: 50 }, ping));
  expect([asked, new Set(refused.map(({ status }) => status))]).toStrictEqual([2, new Set(["rejected"])]);
  // A quarter of a second lies between the beginnings of two, whatever the first one took.
  expect(performance.now() - began).toBeGreaterThan(240);
  isAway = false;
  takes = 0;
  // What is told is how long the database took, without the wait for one's turn.
  for (let n = 0; n < 3; n += 1) expect(await ping()).toBeLessThan(0.2);
  expect(performance.now() - began).toBeGreaterThan(980);
});
