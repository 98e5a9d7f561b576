import { setTimeout as sleep } from "node:timers/promises";
import { Caller } from "./caller.ts";
import type { Fault } from "./fault.ts";
import { type Finding, type Invariant, invariants } from "./invariants.ts";
import { everybody, Load } from "./load.ts";
import type { Actor } from "./load/actor.ts";
import { watchPressure } from "./pressure.ts";
import { Record } from "./record.ts";
import { openSite, type Site } from "./site.ts";

/** What came of one fault. */
export interface Result {
  readonly fault: Fault;
  readonly record: Record;
  readonly findings: readonly { readonly invariant: Invariant; readonly finding: Finding }[];
  /** For which share of the time somebody on this machine waited for a core. Null: nobody knows. */
  readonly pressure: number | null;
  /** Seconds, with making the parts and taking stock. */
  readonly took: number;
  /** What the servers have written, for whoever looks for a cause. */
  readonly output: string;
}

export interface Pace {
  /** Seconds of load before the fault. @default 3 */
  readonly before?: number;
  /** Seconds for which it lasts. @default the fault's own */
  readonly during?: number;
  /** Seconds of load once everybody is served again. @default 3 */
  readonly after?: number;
  /** Who comes. @default everybody */
  readonly actors?: readonly Actor[];
}

/** Milliseconds beyond what a fault promises, until which one waits to say how late it was. */
const patience = 20_000;

/** Starts the parts, lets people come, does the one thing that goes wrong, takes it away, and looks at what was seen. */
export async function runFault(fault: Fault, pace: Pace = {}): Promise<Result> {
  const began = performance.now();
  const pressure = watchPressure();
  const { before = 3, during = fault.seconds, after = 3, actors = everybody() } = pace;
  const site = await openSite(fault.site);
  try {
    const record = new Record();
    const load = await Load.prepare(site, record, actors);
    load.start();
    try {
      await sleep(before * 1000);
      const injected = record.now();
      record.phases = { ...record.phases, injected };
      const lift = await fault.inject(site, { record, note: (text) => record.notes.push(text) });
      await sleep(during * 1000);
      await lift();
      const lifted = record.now();
      record.phases = { ...record.phases, lifted };
      await Promise.all(
        site.servers.map(({ number }) => awaitService(site, record, number, lifted + fault.recovery * 1000)),
      );
      record.phases = { ...record.phases, calm: record.now() };
      await sleep(after * 1000);
    } finally {
      await load.stop();
    }
    await load.takeStock();
    record.phases = { ...record.phases, ended: record.now() };
    return {
      fault,
      record,
      findings: invariants.map((invariant) => ({ invariant, finding: invariant.check(record, fault) })),
      pressure: pressure(),
      took: (performance.now() - began) / 1000,
      output: site.servers.map((server) => server.output()).join(""),
    };
  } finally {
    await site.close();
  }
}

/** Asks a process until it says that it is ready. What it answers before that is no failure of a request. */
async function awaitService(site: Site, record: Record, process: number, due: number): Promise<void> {
  const probe = new Caller(site, new Record());
  const { lifted } = record.phases;
  while (record.now() < due + patience) {
    const { status } = await probe.call({ path: "/readyz", ip: "127.0.0.1", process });
    if (status === 200) {
      record.recoveries.push({ process, after: record.now() - lifted });
      return;
    }
    await sleep(50);
  }
  record.recoveries.push({ process, after: null });
}
