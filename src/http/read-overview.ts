import type { EventCount } from "../event/event-tally.ts";
import type { GaugeName } from "../metric/metric-table.ts";
import type { HistoryPoint } from "../metric/metric-history.ts";
import type { Metrics } from "../metric/metrics.ts";
import { messageKinds, type MessageKind } from "../outbox/message.ts";
import type { FeedState } from "../revocation/revocation-feed.ts";
import { seenAfter } from "../session/session-limits.ts";
import type { Deps } from "./deps.ts";
import { type Counted, countKinds, countedTypes, fillSteps, type Step } from "./overview-steps.ts";

/** How it goes, at a glance. Counts of what is there now stop at a number and say so. */
export interface Overview {
  readonly asOf: Date;
  readonly sessions: { readonly live: number; readonly isAtLeast: boolean };
  /** The last 24 hours, and the 24 hours before them. */
  readonly lastDay: Counted;
  readonly dayBefore: Counted;
  /** `step` in seconds. Steps are there also where nothing happened, the oldest first; the last one goes on. */
  readonly events: { readonly step: number; readonly since: Date; readonly steps: readonly Step[] };
  /** `usual`: accounts locked a day, over the week before the last 24 hours. */
  readonly locks: { readonly held: number; readonly isAtLeast: boolean; readonly usual: number };
  readonly outbox: readonly {
    readonly kind: MessageKind;
    readonly waiting: number;
    readonly dead: number;
    readonly oldestWaiting: Date | null;
  }[];
  /** Of this process alone. */
  readonly process: {
    readonly hashesRunning: number | null;
    readonly hashesWaiting: number | null;
    readonly revocationAge: number | null;
    readonly feed: FeedState | null;
    /** Null: there is no Redis. */
    readonly redisUp: boolean | null;
    /** Since when it remembers how it went. */
    readonly since: Date;
    readonly history: readonly HistoryPoint[];
  };
}

/** Steps of each span: a day by the hour, a week by six hours, a month by the day. */
export const overviewSpans = {
  "24": { step: 3_600, steps: 24 },
  "168": { step: 6 * 3_600, steps: 28 },
  "720": { step: 86_400, steps: 30 },
} as const;
export type OverviewHours = keyof typeof overviewSpans;

/** A count reads that many rows at most: whoever has more needs no exact number at a glance, and a million would take a second. */
const mostSessions = 10_000;
const mostLocks = 200;

const hour = 3_600;
const week = 7;

type OverviewDeps = Pick<
  Deps,
  "clock" | "limits" | "sessionDirectory" | "eventTally" | "locks" | "outbox" | "metrics" | "history"
>;

export async function readOverview(deps: OverviewDeps, hours: OverviewHours): Promise<Overview> {
  const now = deps.clock();
  const { clock: _, limits, sessionDirectory, eventTally, locks, outbox, metrics, history } = deps;
  const tally = (since: Date, step: number, types = countedTypes): Promise<EventCount[]> =>
    eventTally.count({ types, since, step });
  const { step, steps } = overviewSpans[hours];
  const since = beginOf(now, step, steps);
  const days = beginOf(now, hour, 48);
  const locking = beginOf(now, hour, 24 * (week + 1));
  const recent = tally(days, hour);
  const [live, counts, lastDays, lockings, held, waiting] = await Promise.all([
    sessionDirectory.countLive({ now: new Date(now), seenAfter: seenAfter(limits, now), atMost: mostSessions }),
    // The last day by hours is within the last two.
    hours === "24" ? recent : tally(since, step),
    recent,
    tally(locking, hour, ["account_locked"]),
    locks.list({ limit: mostLocks + 1 }),
    Promise.all(messageKinds.map(async (kind) => ({ kind, ...(await outbox.count(kind)) }))),
  ]);
  const middle = beginOf(now, hour, 24);
  const { since: remembered, points } = history.read();
  return {
    asOf: new Date(now),
    sessions: live,
    lastDay: countKinds(lastDays, { from: middle }),
    dayBefore: countKinds(lastDays, { from: days, to: middle }),
    events: { step, since, steps: fillSteps(counts, { since, step, steps }) },
    locks: {
      held: Math.min(held.length, mostLocks),
      isAtLeast: held.length > mostLocks,
      usual: lockings.reduce((sum, { at, count }) => (at < middle ? sum + count : sum), 0) / week,
    },
    outbox: waiting.map(({ kind, waiting, dead, oldest }) => ({ kind, waiting, dead, oldestWaiting: oldest })),
    process: {
      hashesRunning: gauge(metrics, "latchkey_password_hashes_running"),
      hashesWaiting: gauge(metrics, "latchkey_password_hashes_waiting"),
      revocationAge: gauge(metrics, "latchkey_revocation_view_age_seconds"),
      feed: (metrics.samples("latchkey_revocation_feed")[0]?.labels[0] ?? null) as FeedState | null,
      redisUp: toFlag(gauge(metrics, "latchkey_redis_up")),
      since: remembered,
      history: points,
    },
  };
}

/** When the first of the last `steps` steps began; the last one is the one that goes on now. */
function beginOf(now: number, step: number, steps: number): Date {
  return new Date((Math.floor(now / (step * 1000)) - steps + 1) * step * 1000);
}

function gauge(metrics: Metrics, name: GaugeName): number | null {
  return metrics.samples(name)[0]?.value ?? null;
}

function toFlag(value: number | null): boolean | null {
  return value === null ? null : value === 1;
}
