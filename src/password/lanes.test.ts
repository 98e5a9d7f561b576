import { expect, test } from "vitest";
import { createLanes, type Lanes } from "./lanes.ts";

function lanesOf(items: readonly string[]): Lanes<string> {
  const lanes = createLanes<string>();
  for (const item of items) lanes.add(item.charAt(0), item);
  return lanes;
}

function drain(lanes: Lanes<string>): string[] {
  const taken: string[] = [];
  for (let item = lanes.take(); item !== null; item = lanes.take()) taken.push(item);
  return taken;
}

test("lanes take turns, oldest first within a lane", () => {
  expect(drain(lanesOf(["a1", "a2", "a3", "b1", "c1", "c2"]))).toEqual(["a1", "b1", "c1", "a2", "c2", "a3"]);
});

test("a lane that comes back waits for its turn", () => {
  const lanes = lanesOf(["a1", "b1", "b2", "c1"]);
  expect(lanes.take()).toBe("a1");
  lanes.add("a", "a2");
  expect(drain(lanes)).toEqual(["b1", "c1", "a2", "b2"]);
});

test("an item can be taken back once", () => {
  const lanes = lanesOf(["a1", "a2", "b1"]);
  expect(lanes.remove("a", "a1")).toBe(true);
  expect(lanes.remove("a", "a1")).toBe(false);
  expect(lanes.remove("z", "z1")).toBe(false);
  expect(lanes.size).toBe(2);
  expect(drain(lanes)).toEqual(["a2", "b1"]);
  expect(lanes.size).toBe(0);
});

test("a newcomer displaces the newest of the longest lane, not of one it would outgrow", () => {
  const lanes = lanesOf(["a1", "a2", "a3", "b1"]);
  expect(lanes.displaceFor("c")).toBe("a3");
  lanes.add("c", "c1");
  expect(lanes.displaceFor("b")).toBeNull();
  expect(lanes.displaceFor("a")).toBeNull();
  expect(lanes.displaceFor("d")).toBe("a2");
  lanes.add("d", "d1");
  expect(lanes.displaceFor("e")).toBeNull();
  expect(drain(lanes)).toEqual(["a1", "b1", "c1", "d1"]);
  expect(lanes.displaceFor("e")).toBeNull();
});

test("what is due leaves from the front of every lane", () => {
  const lanes = lanesOf(["a1", "a5", "b1", "b2", "c9"]);
  expect(lanes.heads()).toEqual(["a1", "b1", "c9"]);
  expect(lanes.removeWhile((item) => Number(item.charAt(1)) < 5)).toEqual(["a1", "b1", "b2"]);
  expect(lanes.size).toBe(2);
  expect(drain(lanes)).toEqual(["a5", "c9"]);
});
