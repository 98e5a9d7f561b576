import { setTimeout as sleep } from "node:timers/promises";
import { describeMachine, type Machine } from "../measure/machine.ts";
import type { LoadTally } from "./load.ts";
import { type Sample, takeSample } from "./sample.ts";
import type { SoakSite } from "./soak-site.ts";

/** What became of one site. */
export interface SoakedSite {
  readonly name: string;
  readonly samples: readonly Sample[];
  readonly tally: LoadTally;
}

export interface SoakResult {
  readonly date: string;
  readonly minutes: number;
  readonly machine: Machine;
  readonly sites: readonly SoakedSite[];
}

/** Seconds between two looks, and between two for which garbage is collected. */
const interval = 5;
const collectInterval = 30;

/** Loads sites for a time, looking at them now and then; `onSample` is told how far it is. */
export async function runSoak(
  sites: readonly SoakSite[],
  minutes: number,
  onSample: (result: SoakResult) => void,
): Promise<SoakResult> {
  const samples = sites.map((): Sample[] => []);
  const start = performance.now();
  const result = (): SoakResult => ({
    date: new Date().toISOString().slice(0, 10),
    minutes,
    machine: describeMachine(),
    sites: sites.map(({ name, load }, at) => ({ name, samples: samples[at] ?? [], tally: load.tally() })),
  });
  const loads = sites.map(({ load }) => load.run());
  try {
    for (let round = 0; round * interval <= minutes * 60; round += 1) {
      const wait = start + round * interval * 1000 - performance.now();
      if (wait > 0) await sleep(wait);
      const collect = (round * interval) % collectInterval === 0;
      const seconds = Math.round((performance.now() - start) / 1000);
      await Promise.all(sites.map(async (site, at) => samples[at]?.push(await takeSample(site, seconds, collect))));
      onSample(result());
    }
  } finally {
    for (const { load } of sites) load.stop();
    await Promise.all(loads);
  }
  return result();
}
