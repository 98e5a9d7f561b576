import { expect, test } from "vitest";
import { Freshness } from "./freshness.ts";

const hour = 3_600_000;

/** A machine whose two clocks a test moves, together or apart. The issuer's clock is 5 minutes behind its own. */
class Machine {
  wall = 1_800_000_000_000;
  monotonic = 1000;
  readonly freshness = new Freshness();

  constructor() {
    this.freshness.anchor(this.issuer, this.moment);
  }

  get moment() {
    return { wall: this.wall, monotonic: this.monotonic };
  }

  get issuer() {
    return this.wall - 300_000;
  }

  get age() {
    return this.freshness.age(this.wall, this.monotonic);
  }

  pass(milliseconds: number) {
    this.wall += milliseconds;
    this.monotonic += milliseconds;
  }
}

test("before the first answer the age is infinite, and the issuer's clock unknown", () => {
  expect(new Freshness().age(0, 0)).toBe(Number.POSITIVE_INFINITY);
  expect(new Freshness().issuerTime(0)).toBe(Number.NEGATIVE_INFINITY);
});

test("clocks that differ make nothing older or younger", () => {
  const machine = new Machine();
  machine.pass(1000);
  machine.freshness.advance(machine.issuer, machine.moment);
  expect(machine.age).toBe(0);
  machine.pass(700);
  expect(machine.age).toBe(700);
  expect(machine.freshness.issuerTime(machine.monotonic)).toBe(machine.issuer);
});

test("the first answer is as old as its request", () => {
  const machine = new Machine();
  const requested = machine.moment;
  machine.pass(2000);
  machine.freshness.anchor(machine.issuer, requested);
  expect(machine.age).toBe(2000);
});

test("what waited in a socket while the process was stopped is as old as it is", () => {
  const machine = new Machine();
  const waiting = [1, 2, 3].map((seconds) => machine.issuer + seconds * 1000);
  machine.pass(60_000);
  for (const asOf of waiting) machine.freshness.advance(asOf, machine.moment);
  expect(machine.age).toBe(57_000);
  machine.freshness.advance(machine.issuer, machine.moment);
  expect(machine.age).toBe(0);
});

test("a machine that slept knows by its wall clock, and what had waited does not make it fresh", () => {
  const machine = new Machine();
  const waiting = machine.issuer + 1000;
  machine.wall += hour;
  expect(machine.age).toBe(hour);
  machine.freshness.advance(waiting, machine.moment);
  expect(machine.age).toBe(hour - 1000);
  machine.freshness.advance(machine.issuer, machine.moment);
  expect(machine.age).toBe(0);
});

test("a wall clock that is set back makes nothing younger", () => {
  const machine = new Machine();
  machine.monotonic += 90_000;
  machine.wall -= hour;
  expect(machine.age).toBe(90_000);
});

test("a wall clock that is set forward makes everything old, until the next connection", () => {
  const machine = new Machine();
  const issuer = machine.issuer + 1000;
  machine.pass(1000);
  machine.wall += hour;
  machine.freshness.advance(issuer, machine.moment);
  expect(machine.age).toBe(hour);
  machine.freshness.anchor(issuer, machine.moment);
  expect(machine.age).toBe(0);
});

test("an issuer whose clock is set back is what it was last, and older by the second, until the next connection", () => {
  const machine = new Machine();
  for (let second = 1; second <= 3; second += 1) {
    machine.pass(1000);
    machine.freshness.advance(machine.issuer - hour, machine.moment);
    expect(machine.age).toBe(second * 1000);
  }
  machine.freshness.anchor(machine.issuer - hour, machine.moment);
  expect(machine.age).toBe(0);
});

test("an issuer whose clock is set forward is seen late no more easily than before", () => {
  const machine = new Machine();
  machine.freshness.advance(machine.issuer + hour, machine.moment);
  expect(machine.age).toBe(0);
  const late = machine.issuer + hour;
  machine.pass(5000);
  machine.freshness.advance(late, machine.moment);
  expect(machine.age).toBe(5000);
});

test("an answer to a request of its own is not older than the request, however the issuer's clocks differ", () => {
  const machine = new Machine();
  const requested = machine.moment;
  machine.pass(25_000);
  machine.freshness.advance(machine.issuer - 40_000, machine.moment, requested);
  expect(machine.age).toBe(25_000);
  const next = machine.moment;
  machine.pass(1000);
  machine.freshness.advance(machine.issuer - 50_000, machine.moment, next);
  expect(machine.age).toBe(1000);
});
