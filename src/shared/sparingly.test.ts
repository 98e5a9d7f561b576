import { expect, test } from "vitest";
import { sparingly } from "./sparingly.ts";

function listen() {
  const time = { now: 0 };
  const lines: [string, number][] = [];
  const tell = sparingly(
    (error, repeated) => lines.push([(error as Error).message, repeated]),
    () => time.now,
  );
  return { time, lines, tell };
}

test("what fails twice a second is told of at once, then once a minute with how often it came, and another failure does not wait for it", () => {
  const { time, lines, tell } = listen();
  for (; time.now < 150_000; time.now += 500) {
    tell(new Error("away"));
    if (time.now === 10_000) tell(new Error("the clock is wrong"));
  }
  expect(lines).toStrictEqual([
    ["away", 0],
    ["the clock is wrong", 0],
    ["away", 119],
    ["away", 119],
  ]);
});

test("after a quiet time the first one is told of at once again", () => {
  const { time, lines, tell } = listen();
  tell(new Error("away"));
  time.now = 60_000;
  tell(new Error("away"));
  expect(lines).toStrictEqual([
    ["away", 0],
    ["away", 0],
  ]);
});

test("failures that never read the same take no memory", () => {
  const { lines, tell } = listen();
  for (let i = 0; i < 100; i += 1) tell(new Error(`failure ${i}`));
  tell(new Error("failure 0"));
  tell(new Error("failure 99"));
  expect(lines).toHaveLength(101);
});
