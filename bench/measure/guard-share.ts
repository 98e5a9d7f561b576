import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { median } from "./median.ts";
import type { Subject } from "./subject.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";
import { sendLoad } from "./wrk.ts";

/** What a guard leaves of its route, both called with the same headers. */
export interface GuardShare {
  /** Requests per second of the guarded route over those of the bare one: the median over rounds. */
  readonly rateShare: number;
  /** The same by processor time per request: equal on a quiet machine, and hardly moved by other programs. */
  readonly cpuShare: number;
  /** Requests per second, medians. */
  readonly bare: number;
  readonly guarded: number;
  /** Whether rounds counted in which the server did not have its core to itself: then rates say little. */
  readonly disturbed: boolean;
}

export interface GuardRounds {
  readonly wrk: string;
  /** Sessions used, one after the other. */
  readonly sessions: number;
  readonly rounds: number;
  /** Of each half of a round. */
  readonly seconds: number;
}

interface Half {
  readonly perSecond: number;
  readonly cpuPerRequest: number;
  /** Share of the time that the server was running. */
  readonly busy: number;
}

interface Round {
  readonly bare: Half;
  readonly guarded: Half;
}

/** A server under full load that ran for less than this has shared its core, or waited for whoever sends the load. */
const fullyBusy = 0.93;

/**
 * Measures `/me` against `/bare` in rounds of one each, the order changing from round to round. Rounds that something else on the
 * machine disturbed are repeated, as many again at most.
 */
export async function measureGuard(subject: Subject, options: GuardRounds): Promise<GuardShare> {
  return inTemporaryFolder(async (folder) => {
    const input = join(folder, "cookies");
    writeFileSync(input, subject.cookies.slice(0, options.sessions).join("\n"));
    // To warm up: the compiler, and whatever remembers sessions.
    await runRound(subject, options, input, 0);
    const all: Round[] = [];
    const isCalm = ({ bare, guarded }: Round): boolean => bare.busy >= fullyBusy && guarded.busy >= fullyBusy;
    while (all.filter(isCalm).length < options.rounds && all.length < 2 * options.rounds) {
      all.push(await runRound(subject, options, input, all.length));
    }
    const calm = all.filter(isCalm);
    const disturbed = calm.length < options.rounds / 2;
    return { ...summarize(disturbed ? all : calm), disturbed };
  });
}

async function runRound(subject: Subject, options: GuardRounds, input: string, number: number): Promise<Round> {
  const measure = (path: string): Promise<Half> => runHalf(subject, path, options, input);
  if (number % 2 === 0) return { bare: await measure("/bare"), guarded: await measure("/me") };
  const guarded = await measure("/me");
  return { guarded, bare: await measure("/bare") };
}

async function runHalf(subject: Subject, path: string, { wrk, seconds }: GuardRounds, input: string): Promise<Half> {
  const before = await subject.cpuSeconds();
  const load = { wrk, url: subject.url + path, connections: 32, seconds, script: "cookies.lua", input: [input] };
  const result = await sendLoad(load);
  if (result.refused > 0) throw new Error(`${path} refused ${result.refused} requests`);
  const used = (await subject.cpuSeconds()) - before;
  return {
    perSecond: result.requests / result.seconds,
    cpuPerRequest: used / result.requests,
    busy: used / result.seconds,
  };
}

function summarize(rounds: readonly Round[]): Omit<GuardShare, "disturbed"> {
  return {
    rateShare: median(rounds.map(({ bare, guarded }) => guarded.perSecond / bare.perSecond)),
    cpuShare: median(rounds.map(({ bare, guarded }) => bare.cpuPerRequest / guarded.cpuPerRequest)),
    bare: median(rounds.map(({ bare }) => bare.perSecond)),
    guarded: median(rounds.map(({ guarded }) => guarded.perSecond)),
  };
}
