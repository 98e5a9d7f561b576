import type { RevocationEntry } from "../../src/revocation/revocation-log.ts";
import { RevocationView } from "../../src/revocation/revocation-view.ts";
import { Network, type Weather } from "./network.ts";
import { seededRandom } from "./seeded-random.ts";
import { home, SimulatedLog } from "./simulated-log.ts";
import { inVirtualTime, type VirtualTime } from "./virtual-time.ts";

/** What happens to an installation of several regions. */
export interface Scenario {
  readonly name: string;
  readonly weather: Weather;
  /** Of notifications, that never arrive: the connection broke, or what carries them is down (1). */
  readonly silence: number;
  /** Regions that are cut off for a while. */
  readonly cuts?: readonly { readonly region: number; readonly from: number; readonly to: number }[];
  /** Processes that stand still at some time, for up to `pauseMost` milliseconds. @default none */
  readonly pauses?: number;
  /** Milliseconds that a machine's clock may be wrong by. @default 0 */
  readonly clockError?: number;
  /** Milliseconds after which no ended session is accepted anywhere. */
  readonly bound: number;
}

export interface SimulationSize {
  readonly seed: number;
  readonly regions: number;
  readonly processesPerRegion: number;
  /** Of virtual time in which sessions end. */
  readonly seconds: number;
  readonly endingsPerSecond: number;
}

/** What came of it. */
export interface Simulated {
  /** Milliseconds that an ended session was still accepted: one for each ending and process. */
  readonly accepted: readonly number[];
  /** Of these, how many were longer than the bound. */
  readonly late: number;
}

/** As `open-core.ts` sets a view up. */
const view = { heartbeat: 0.5, staleness: 5, retention: 1020 };
/** Milliseconds between two looks at whom a process still accepts. */
export const grain = 5;
const pauseMost = 12_000;
/** Milliseconds after the last ending in which everybody has to have heard of it. */
const settle = 20_000;

/**
 * Lives through a scenario with one real `RevocationView` for each process. Modelled are: the network, the database that keeps the log, what
 * carries notifications, clocks, and processes that stand still.
 */
export function simulate(scenario: Scenario, size: SimulationSize): Promise<Simulated> {
  return inVirtualTime(async (time) => {
    const random = seededRandom(size.seed);
    const network = new Network(time, random, scenario.weather);
    const log = new SimulatedLog(time);
    const end = (size.seconds + 5) * 1000;
    for (const { region, from, to } of scenario.cuts ?? []) network.cut(region, from, to);
    const processes: SimulatedProcess[] = [];
    for (let number = 0; number < size.regions * size.processesPerRegion; number += 1) {
      const region = number % size.regions;
      const clock = (random() * 2 - 1) * (scenario.clockError ?? 0);
      processes.push(new SimulatedProcess({ time, network, log, region, clockError: clock }));
    }
    for (let pause = 0; pause < (scenario.pauses ?? 0); pause += 1) {
      const at = 5_000 + random() * size.seconds * 1000;
      const process = processes[Math.floor(random() * processes.length)];
      time.at(at, () => process?.pause(at + random() * pauseMost));
    }
    await startAll(processes, time, random);

    const endings: Ending[] = [];
    for (let number = 0; number < size.seconds * size.endingsPerSecond; number += 1) {
      time.at(5_000 + random() * size.seconds * 1000, () => {
        const entry = log.append(`session-${number}`);
        endings.push({ subject: entry.subject, at: time.now() });
        tell(entry);
      });
    }
    /** From where it committed to everybody, over connections that break now and then. */
    const tell = (entry: RevocationEntry): void => {
      for (const process of processes) {
        if (random() < scenario.silence) continue;
        network.send(home, process.region, () => process.hear([entry]));
      }
    };
    const watch = new Watch(processes, endings, time);
    for (let moment = 5_000; moment < end + settle; moment += grain) time.at(moment, () => watch.look());
    await time.runUntil(end + settle);
    for (const process of processes) process.close();
    const accepted = watch.accepted();
    return { accepted, late: accepted.filter((milliseconds) => milliseconds > scenario.bound).length };
  });
}

async function startAll(
  processes: readonly SimulatedProcess[],
  time: VirtualTime,
  random: () => number,
): Promise<void> {
  const started: Promise<void>[] = [];
  // Not at once: their heartbeats do not go in step.
  for (const process of processes) time.at(random() * 2_000, () => started.push(process.start()));
  await time.runUntil(5_000 - grain);
  await Promise.all(started);
}

interface Ending {
  readonly subject: string;
  readonly at: number;
}

interface ProcessOptions {
  readonly time: VirtualTime;
  readonly network: Network;
  readonly log: SimulatedLog;
  readonly region: number;
  readonly clockError: number;
}

/** One process: the real view, and a clock of its own. What arrives while it stands still it hears afterwards. */
class SimulatedProcess {
  readonly region: number;
  readonly #time: VirtualTime;
  readonly #view: RevocationView;
  #listener: (entries: readonly RevocationEntry[]) => void = () => {};
  #pausedUntil = 0;

  constructor({ time, network, log, region, clockError }: ProcessOptions) {
    this.region = region;
    this.#time = time;
    const read = log.seenFrom(region, network);
    // What a read brings is looked at when the process runs again, as is the timer of the next one.
    const awake = async <T>(answer: Promise<T>): Promise<T> => {
      const value = await answer;
      await this.#wake();
      return value;
    };
    this.#view = new RevocationView({
      ...view,
      log: {
        ...read,
        head: async () => {
          await this.#wake();
          return awake(read.head());
        },
        readAfter: (id, limit) => awake(read.readAfter(id, limit)),
      },
      clock: () => Math.round(time.now() + clockError),
      onError: () => {},
    });
  }

  start(): Promise<void> {
    return this.#view.start({
      subscribe: (listener) => {
        this.#listener = listener;
        return () => {};
      },
    });
  }

  close(): void {
    this.#view.close();
  }

  pause(until: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, until);
  }

  hear(entries: readonly RevocationEntry[]): void {
    if (this.#isPaused) this.#time.at(this.#pausedUntil, () => this.hear(entries));
    else this.#listener(entries);
  }

  /** Whether it would let somebody in by what it remembers. One that stands still lets nobody in. */
  accepts(subject: string): boolean {
    return !this.#isPaused && this.#view.isFresh() && !this.#view.hasEnded(subject);
  }

  knows(subject: string): boolean {
    return this.#view.hasEnded(subject);
  }

  get #isPaused(): boolean {
    return this.#time.now() < this.#pausedUntil;
  }

  #wake(): Promise<void> | undefined {
    if (!this.#isPaused) return undefined;
    return new Promise((resolve) => this.#time.at(this.#pausedUntil, () => resolve()));
  }
}

/** Looks again and again whom everybody still accepts. */
class Watch {
  readonly #processes: readonly SimulatedProcess[];
  readonly #endings: readonly Ending[];
  readonly #time: VirtualTime;
  /** For each process, endings that it has not heard of, and how long after each it last accepted the session. */
  readonly #open: Map<Ending, number>[];
  readonly #accepted: number[] = [];
  #seen = 0;

  constructor(processes: readonly SimulatedProcess[], endings: readonly Ending[], time: VirtualTime) {
    this.#processes = processes;
    this.#endings = endings;
    this.#time = time;
    this.#open = processes.map(() => new Map());
  }

  look(): void {
    for (const ending of this.#endings.slice(this.#seen)) for (const open of this.#open) open.set(ending, 0);
    this.#seen = this.#endings.length;
    const now = this.#time.now();
    for (const [at, process] of this.#processes.entries()) {
      const open = this.#open[at] as Map<Ending, number>;
      for (const [ending, last] of open) {
        if (process.knows(ending.subject)) {
          this.#accepted.push(last);
          open.delete(ending);
        } else if (process.accepts(ending.subject)) {
          open.set(ending, now - ending.at);
        }
      }
    }
  }

  /** Of every ending and process. What nobody heard of by the end counts as well. */
  accepted(): readonly number[] {
    return [...this.#accepted, ...this.#open.flatMap((open) => [...open.values()])];
  }
}
