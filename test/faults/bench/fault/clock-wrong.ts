import type { Fault } from "../fault.ts";
import { makeClock, type TurnedClock } from "../inject/clock.ts";

/** The clock of one machine of three jumps while it serves, and jumps back. Nobody may notice. */
function clockWrong(name: string, seconds: number): Fault {
  let clock: TurnedClock | null = null;
  const made = (): TurnedClock => {
    clock ??= makeClock();
    return clock;
  };
  return {
    name,
    what: `The clock of one machine of three jumps ${Math.abs(seconds) / 60} minutes ${seconds > 0 ? "ahead" : "back"}, and back again`,
    site: {
      processes: 3,
      database: "postgres",
      redis: "single",
      environment: (process): Readonly<{ [variable: string]: string }> => (process === 1 ? made().environment : {}),
    },
    seconds: 15,
    recovery: 8,
    async inject() {
      made().turn(seconds);
      return async () => made().turn(0);
    },
  };
}

export const clockAhead: Fault = clockWrong("clock-ahead", 600);
export const clockBehind: Fault = clockWrong("clock-behind", -600);
