import { expect, test, vi } from "vitest";
import { createTurnedClock, systemClock, turnOf } from "./clock.ts";
import { SharedClock } from "./shared-clock.ts";

const minutes = 60_000;
/** What two looks at one clock may differ by. */
const moment = 5_000;

/** The machine's clock, turned while it runs. */
function machine(): { turned: number; readonly clock: SharedClock; readonly wrong: number[]; jumps: number } {
  const wrong: number[] = [];
  const own = { turned: 0, jumps: 0, wrong, clock: null as unknown as SharedClock };
  const now = Date.now.bind(Date);
  vi.spyOn(Date, "now").mockImplementation(() => now() + own.turned);
  own.clock = new SharedClock(systemClock, (milliseconds) => wrong.push(milliseconds));
  own.clock.onJump(() => {
    own.jumps += 1;
  });
  return own;
}

/** The time that does not jump. */
const real = (): number => performance.timeOrigin + performance.now();

test.each([10 * minutes, -10 * minutes])(
  "A092: a clock that jumps by %d ms is not followed, is told of once, and the database's time counts from then on",
  (turn) => {
    const own = machine();
    const { clock } = own;
    expect(clock.set(Math.round(real()), performance.now())).toBe(0);
    own.turned = turn;
    expect(Math.abs(clock.now() - real())).toBeLessThan(moment);
    clock.now();
    expect(own.jumps).toBe(1);
    for (let i = 0; i < 3; i += 1) {
      clock.set(Math.round(real()), performance.now());
      expect(Math.abs(clock.now() - real())).toBeLessThan(moment);
    }
    expect(own.wrong).toHaveLength(1);
    expect(Math.abs((own.wrong[0] ?? 0) - turn)).toBeLessThan(moment);
    // Mended: its own counts again.
    own.turned = 0;
    clock.set(Math.round(real()), performance.now());
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(moment);
    expect([own.jumps, own.wrong.length]).toStrictEqual([1, 1]);
  },
);

test("a machine that has slept does not know the time before the database says it", () => {
  const own = machine();
  const { clock } = own;
  clock.set(Math.round(real()), performance.now());
  // Monotonic time stands still while a machine sleeps: to the program that is a clock that jumps.
  own.turned = 60 * minutes;
  const before = clock.now();
  expect([own.jumps, Math.abs(before - real()) < moment]).toStrictEqual([1, true]);
  const moved = clock.set(Date.now(), performance.now());
  expect(Math.abs(moved - 60 * minutes)).toBeLessThan(moment);
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(moment);
  expect(own.wrong).toStrictEqual([]);
});

test("a second is no difference, and neither is an answer that was long under way", () => {
  const own = machine();
  const { clock } = own;
  clock.set(Math.round(real()) + 500, performance.now());
  clock.set(Math.round(real()) - 500, performance.now());
  clock.set(Math.round(real()) - 5_000, performance.now() - 5_000);
  expect([Math.abs(clock.now() - Date.now()) < moment, own.wrong]).toStrictEqual([true, []]);
  // What is certain is used: the answer was made when it was asked for, or later.
  clock.set(Math.round(real()) - 30_000, performance.now() - 5_000);
  expect(Math.abs(clock.now() - (real() - 25_000))).toBeLessThan(moment);
});

test("a clock that plays another time is taken as it is; the one that is followed turns nothing", () => {
  const played = createTurnedClock(60 * minutes, { isWrong: false });
  const clock = new SharedClock(played, () => expect.unreachable());
  expect([clock.now, clock.set(Math.round(real()), performance.now())]).toStrictEqual([played, 0]);
  const wrong = new SharedClock(createTurnedClock(40_000, { isWrong: true }), () => {});
  wrong.set(Math.round(real()), performance.now());
  expect([turnOf(wrong.now), Math.abs(wrong.now() - real()) < moment]).toStrictEqual([0, true]);
});
