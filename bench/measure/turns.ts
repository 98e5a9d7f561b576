import { setImmediate as nextTurnOfLoop } from "node:timers/promises";
import { median } from "./median.ts";
import { type Spread, spreadOf } from "./spread.ts";

/** One of several that are measured in one process, in turns. */
export interface Contestant {
  readonly name: string;
  /** Makes ready, before the clock runs, what is needed for these tokens, and gives what is measured. */
  readonly ready: (tokens: readonly string[]) => () => void | Promise<void>;
}

export interface TurnsOrder {
  readonly rounds: number;
  /** The tokens of a round: everybody gets the same ones. */
  readonly tokens: (round: number) => Promise<readonly string[]>;
  /** How often everybody goes through them. */
  readonly passes: number;
}

/** How long one of them took for one token, round by round. */
export interface Turns {
  readonly name: string;
  readonly microseconds: readonly number[];
  /** Of processor time, all threads taken together. */
  readonly processorMicroseconds: readonly number[];
}

interface Writable {
  readonly name: string;
  readonly microseconds: number[];
  readonly processorMicroseconds: number[];
}

/** What one of them does in the time in which another does one. */
export interface Ratio {
  readonly value: number;
  readonly spread: Spread;
  /** By processor time, because somebody else had the core in most of the rounds. */
  readonly disturbed: boolean;
}

/** Rounds at the beginning that do not count: V8 is still at work on everybody's code. */
const warmUp = 3;
/** A thread that ran for less than this part of a turn has shared its core. */
const fullyBusy = 0.93;

/** Lets everybody take their turn in each round, beginning with another one each time. */
export async function takeTurns(contestants: readonly Contestant[], order: TurnsOrder): Promise<Turns[]> {
  const turns = contestants.map(({ name }): Writable => ({ name, microseconds: [], processorMicroseconds: [] }));
  for (let round = 0; round < order.rounds + warmUp; round += 1) {
    const tokens = await order.tokens(round);
    for (let turn = 0; turn < contestants.length; turn += 1) {
      const at = (round + turn) % contestants.length;
      const work = (contestants[at] as Contestant).ready(tokens);
      // What runs beside requests in a process, such as the heartbeat of the live view, has its time here.
      await nextTurnOfLoop();
      const cpu = process.cpuUsage();
      const start = performance.now();
      for (let pass = 0; pass < order.passes; pass += 1) await work();
      const wall = (performance.now() - start) * 1000;
      const { user, system } = process.cpuUsage(cpu);
      if (round < warmUp) continue;
      const count = tokens.length * order.passes;
      turns[at]?.microseconds.push(wall / count);
      turns[at]?.processorMicroseconds.push((user + system) / count);
    }
  }
  return turns;
}

/** What `one` does in the time in which `other` does one: the median over the rounds. */
export function ratioOf(one: Turns, other: Turns): Ratio {
  const disturbed = [one, other].some(
    ({ microseconds, processorMicroseconds }) =>
      median(microseconds.map((wall, round) => (processorMicroseconds[round] ?? 0) / wall)) < fullyBusy,
  );
  const times = ({ microseconds, processorMicroseconds }: Turns): readonly number[] =>
    disturbed ? processorMicroseconds : microseconds;
  const mine = times(one);
  const ratios = times(other).map((time, round) => time / (mine[round] ?? Number.NaN));
  return { value: median(ratios), spread: spreadOf(ratios), disturbed };
}

/** Tokens per second: the median over the rounds. */
export function perSecond({ microseconds }: Turns): number {
  return 1e6 / median(microseconds);
}
