import type { Weather } from "./network.ts";
import type { Scenario } from "./simulate.ts";

/** Half a millisecond within a region; from one to another 80, which is what lies between Europe and the west of America. */
const calm: Weather = { near: 0.5, far: 80, jitter: 0.2, loss: 0 };
const lossy: Weather = { near: 0.5, far: 80, jitter: 0.5, loss: 0.01 };
const stormy: Weather = { near: 0.5, far: 120, jitter: 1, loss: 0.05 };

/** Milliseconds for which a process trusts what it knows at the longest: `revocationStaleness`. */
const staleness = 5_000;
/**
 * Half a second between two reads of the log, and five ways: an ending commits right after a read has looked, whose answer is on its way (1), and
 * the next read asks for the end (2 and 3) and for what is new (4 and 5). Jitter adds up to a fifth.
 */
const heartbeatBound = 500 + 5 * calm.far * (1 + calm.jitter);

/** What the documents promise, each with its bound. `grain` is what the looking itself adds. */
export const scenarios: readonly Scenario[] = [
  { name: "calm: every notification arrives", weather: calm, silence: 0, bound: calm.far * (1 + calm.jitter * 10) },
  {
    name: "the feed is down: no notification arrives",
    weather: { ...calm, jitter: 0.2 },
    silence: 1,
    // One packet in a hundred takes ten times the jitter.
    bound: heartbeatBound + 5 * calm.far * calm.jitter * 9,
  },
  { name: "one packet in 100 lost, one notification in 50", weather: lossy, silence: 0.02, bound: staleness },
  {
    name: "a bad day: one packet in 20 lost, one notification in 5, regions cut off, processes that stand still, wrong clocks",
    weather: stormy,
    silence: 0.2,
    cuts: [
      { region: 1, from: 12_000, to: 22_000 },
      { region: 2, from: 18_000, to: 21_000 },
      { region: 0, from: 28_000, to: 36_000 },
    ],
    pauses: 60,
    clockError: 20_000,
    bound: staleness,
  },
];
