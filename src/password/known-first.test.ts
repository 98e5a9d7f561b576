import fc from "fast-check";
import { expect, test } from "vitest";
import { createKnownFirst, knownLane } from "./known-first.ts";
import type { Lanes } from "./lanes.ts";

/** Items in lanes by their first letter; a capital letter is somebody who is known. */
function laneOf(item: string): string {
  const name = item.charAt(0);
  return name === name.toUpperCase() ? knownLane(name) : name;
}

function lanesOf(...items: readonly string[]): Lanes<string> {
  const lanes = createKnownFirst<string>();
  for (const item of items) lanes.add(laneOf(item), item);
  return lanes;
}

function drain(lanes: Lanes<string>): string[] {
  const taken: string[] = [];
  for (let item = lanes.take(); item !== null; item = lanes.take()) taken.push(item);
  return taken;
}

test("known lanes come first, in turn among themselves", () => {
  expect(drain(lanesOf("a1", "a2", "B1", "B2", "C1"))).toStrictEqual(["B1", "C1", "B2", "a1", "a2"]);
});

test("every fourth turn is a stranger's, however many are known", () => {
  const items = [..."ABCDEFGH"].map((name) => `${name}1`);
  expect(drain(lanesOf("a1", "b1", ...items))).toStrictEqual([
    "A1",
    "B1",
    "C1",
    "a1",
    "D1",
    "E1",
    "F1",
    "b1",
    "G1",
    "H1",
  ]);
});

test("turns that no stranger waited for count for nothing", () => {
  const lanes = lanesOf("A1", "B1", "C1", "D1", "E1", "F1", "G1", "H1");
  for (let turn = 0; turn < 4; turn += 1) lanes.take();
  lanes.add("a", "a1");
  expect(drain(lanes)).toStrictEqual(["E1", "F1", "G1", "a1", "H1"]);
});

test("a known newcomer pushes out a stranger, one for each lane, and leaves strangers a quarter of the room", () => {
  const lanes = lanesOf("a1", "b1", "c1", "d1");
  expect(lanes.displaceFor(knownLane("A"))).toBe("a1");
  lanes.add(knownLane("A"), "A1");
  expect(lanes.displaceFor(knownLane("A"))).toBeNull();
  expect(lanes.displaceFor(knownLane("B"))).toBe("b1");
  lanes.add(knownLane("B"), "B1");
  expect(lanes.displaceFor(knownLane("C"))).toBe("c1");
  lanes.add(knownLane("C"), "C1");
  expect(lanes.displaceFor(knownLane("D"))).toBeNull();
  expect(lanes.displaceFor("e")).toBeNull();
  expect(lanes.heads().toSorted()).toStrictEqual(["A1", "B1", "C1", "d1"]);
});

test("a stranger gets a place while strangers have less than their quarter", () => {
  const lanes = lanesOf("A1", "A2", "B1", "B2");
  expect(lanes.displaceFor("a")).toBe("A2");
  lanes.add("a", "a1");
  expect(lanes.displaceFor("b")).toBeNull();
  expect(lanes.displaceFor(knownLane("B"))).toBeNull();
  expect(lanes.displaceFor(knownLane("C"))).toBe("B2");
});

test("items are taken back and leave in time, whoever's they are", () => {
  const lanes = lanesOf("A1", "a1", "A9", "a9");
  expect([lanes.remove("a", "a1"), lanes.remove("a", "a1"), lanes.remove(knownLane("A"), "A1")]).toStrictEqual([
    true,
    false,
    true,
  ]);
  expect([lanes.size, lanes.sizeOf("a"), lanes.sizeOf(knownLane("A")), lanes.sizeOf("z")]).toStrictEqual([2, 1, 1, 0]);
  expect(lanes.removeWhile(() => true)).toStrictEqual(["A9", "a9"]);
  expect([lanes.size, lanes.take(), lanes.dropNewest()]).toStrictEqual([0, null, null]);
});

test("whatever comes in whatever order, a stranger who waits is served by the fourth turn after his lane's head", () => {
  const item = fc.constantFrom(..."abcABCD");
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 60 }), (names) => {
      const items = names.map((name, index) => `${name}${index}`);
      const order = drain(lanesOf(...items));
      expect(order.toSorted()).toStrictEqual(items.toSorted());
      const isKnown = order.map((one) => laneOf(one) !== one.charAt(0));
      const lastStranger = isKnown.lastIndexOf(false);
      const runs = isKnown
        .slice(0, lastStranger + 1)
        .map(Number)
        .join("");
      expect(runs).not.toMatch(/1111/);
      // And known ones do not wait for strangers more than that.
      const lastKnown = isKnown.lastIndexOf(true);
      expect(
        isKnown
          .slice(0, lastKnown + 1)
          .map(Number)
          .join(""),
      ).not.toMatch(/00/);
    }),
  );
});
