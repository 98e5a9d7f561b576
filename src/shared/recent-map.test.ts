import { expect, test } from "vitest";
import { RecentMap } from "./recent-map.ts";

test("what was not set again for two lifetimes is forgotten, however little there is", () => {
  let now = 0;
  const map = new RecentMap<number>(1_000, { milliseconds: 100, now: () => now });
  map.set("once", 1);
  map.set("again", 1);
  for (now = 30; now < 200; now += 30) map.set("again", now);
  map.set("late", now);
  now = 230;
  map.set("last", now);
  expect([map.get("once"), map.get("again"), map.get("late"), map.get("last")]).toStrictEqual([
    undefined,
    180,
    210,
    230,
  ]);
});

test("without a lifetime only the number counts: it holds at most its capacity, and the latest half of it for certain", () => {
  const map = new RecentMap<number>(10);
  for (let key = 0; key < 100; key += 1) map.set(String(key), key);
  expect(map.size).toBeLessThanOrEqual(10);
  for (let key = 95; key < 100; key += 1) expect(map.get(String(key))).toBe(key);
});

test("whoever keeps the same things elsewhere is told when some are thrown away, for their age or for want of room", () => {
  let now = 0;
  const kept: number[] = [];
  const map: RecentMap<number> = new RecentMap(4, {
    milliseconds: 100,
    now: () => now,
    onAging: () => kept.push(map.size),
  });
  map.set("a", 1);
  now = 100;
  map.set("b", 2);
  expect(kept).toStrictEqual([1]);
  map.set("c", 3);
  expect(kept).toStrictEqual([1]);
  map.set("d", 4);
  expect(kept).toStrictEqual([1, 3]);
});
