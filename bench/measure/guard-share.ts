import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Slice } from "./answer.ts";
import { median } from "./median.ts";
import { type Spread, spreadOf } from "./spread.ts";
import type { Subject } from "./subject.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";
import { sendLoad } from "./wrk.ts";

/** What one of a server's two routes, the guarded one, leaves of the other, under one uninterrupted load. */
export interface GuardShare {
  /** Requests per second of the guarded route over those of the bare one: the median over pairs of neighbouring slices. */
  readonly rateShare: number;
  /** The same by processor time per request: equal on a quiet machine, and hardly moved by other programs. */
  readonly cpuShare: number;
  /** Of the pairs, for each of the two. */
  readonly rateSpread: Spread;
  readonly cpuSpread: Spread;
  /** Requests per second, medians. */
  readonly bare: number;
  readonly guarded: number;
  /** Processor time per request in microseconds, medians. */
  readonly cost: { readonly bare: number; readonly guarded: number };
  /** Whether slices counted in which the server did not have its core to itself: then rates say little. */
  readonly disturbed: boolean;
}

export interface GuardLoad {
  readonly wrk: string;
  /** Sessions used, one after the other. */
  readonly sessions: number;
  /** What is sent of them. @default each as a `Cookie` header */
  readonly send?: Sending;
  /** Pairs of slices, one bare and one guarded. */
  readonly pairs: number;
  /** Seconds of guarded requests before anything counts. @default 10, for a process that has just started */
  readonly warmUp?: number;
  /** The routes wait for a database: how long the server ran says nothing about whether it was alone. @default false */
  readonly waits?: boolean;
}

/** A Lua program beside this file, and what it is told besides the file of credentials. */
export interface Sending {
  readonly script: string;
  readonly input: readonly string[];
  /** @default "/" */
  readonly path?: string;
}

interface Pair {
  readonly bare: Slice;
  readonly guarded: Slice;
}

const milliseconds = 100;
/** V8 gives a small function its best code after some 100,000 calls. */
const warmUpOfNew = 10;
/** A server under full load that ran for less than this has shared its core, or waited for whoever sends the load. */
const fullyBusy = 0.93;

const asCookies: Sending = { script: "credentials.lua", input: ["Cookie"] };

/** Measures a guard: the server changes between its two routes ten times a second, while `wrk` keeps 32 connections busy. */
export function measureGuard(subject: Subject, load: GuardLoad): Promise<GuardShare> {
  const { wrk, sessions, pairs, send = asCookies, warmUp = warmUpOfNew, waits = false } = load;
  return inTemporaryFolder(async (folder) => {
    const file = join(folder, "credentials");
    writeFileSync(file, subject.credentials.slice(0, sessions).join("\n"));
    const slices = 2 * pairs;
    // A slice is a little longer than asked for when the server is busy.
    const seconds = warmUp + Math.ceil((slices * milliseconds * 1.15) / 1000);
    const input = [file, ...send.input];
    const sent = sendLoad({
      wrk,
      url: `${subject.url}${send.path ?? ""}`,
      connections: 32,
      seconds,
      script: send.script,
      input,
    });
    await sleep(warmUp * 1000);
    const measured = await subject.measureSlices({ slices, milliseconds });
    const { refused } = await sent;
    if (refused > 0) throw new Error(`${refused} requests were refused`);
    return summarize(pairUp(measured), waits);
  });
}

function pairUp(slices: readonly Slice[]): Pair[] {
  const pairs: Pair[] = [];
  for (let at = 0; at + 1 < slices.length; at += 2) {
    const two = slices.slice(at, at + 2);
    const bare = two.find((slice) => !slice.guarded);
    const guarded = two.find((slice) => slice.guarded);
    // Without a request there was no load any more, or somebody else had the machine.
    if (bare && guarded && bare.requests > 0 && guarded.requests > 0) pairs.push({ bare, guarded });
  }
  return pairs;
}

function summarize(all: readonly Pair[], waits: boolean): GuardShare {
  const isCalm = ({ bare, guarded }: Pair): boolean =>
    waits || [bare, guarded].every((slice) => slice.cpuSeconds / slice.seconds >= fullyBusy);
  const calm = all.filter(isCalm);
  const disturbed = calm.length < all.length / 2;
  const counted = disturbed ? all : calm;
  const rates = counted.map(({ bare, guarded }) => rate(guarded) / rate(bare));
  const costs = counted.map(({ bare, guarded }) => cost(bare) / cost(guarded));
  return {
    rateShare: median(rates),
    cpuShare: median(costs),
    rateSpread: spreadOf(rates),
    cpuSpread: spreadOf(costs),
    bare: median(counted.map(({ bare }) => rate(bare))),
    guarded: median(counted.map(({ guarded }) => rate(guarded))),
    cost: {
      bare: median(counted.map(({ bare }) => cost(bare))) * 1e6,
      guarded: median(counted.map(({ guarded }) => cost(guarded))) * 1e6,
    },
    disturbed,
  };
}

function rate({ requests, seconds }: Slice): number {
  return requests / seconds;
}

function cost({ requests, cpuSeconds }: Slice): number {
  return cpuSeconds / requests;
}
