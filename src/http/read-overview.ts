import type { EventCount } from "../event/event-tally.ts";
import type { EventType } from "../event/event.ts";
import type { GaugeName } from "../metric/metric-table.ts";
import type { Metrics } from "../metric/metrics.ts";
import { messageKinds, type MessageKind } from "../outbox/message.ts";
import type { FeedState } from "../revocation/revocation-feed.ts";
import { seenAfter } from "../session/session-limits.ts";
import type { Deps } from "./deps.ts";

/** One step of time, and what happened in it. */
interface Step {
  readonly at: Date;
  readonly started: number;
  readonly failed: number;
  readonly throttled: number;
}

/** How it goes, at a glance. Counts that have no end stop at a number and say so. */
export interface Overview {
  readonly asOf: Date;
  readonly sessions: { readonly live: number; readonly isAtLeast: boolean };
  /** `step` in seconds. Steps are there also where nothing happened, the oldest first; the last one goes on. */
  readonly signIns: { readonly step: number; readonly since: Date; readonly steps: readonly Step[] };
  readonly locks: { readonly held: number; readonly isAtLeast: boolean };
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
  };
}

/** A count reads that many rows at most: whoever has more needs no exact number at a glance, and a million would take a second. */
const mostSessions = 50_000;
const mostLocks = 200;
/** Steps in which a span is shown. */
const steps = 24;

const counted = {
  session_started: "started",
  login_failed: "failed",
  throttled: "throttled",
} as const satisfies Partial<Record<EventType, keyof Omit<Step, "at">>>;

type OverviewDeps = Pick<Deps, "clock" | "limits" | "sessionDirectory" | "eventTally" | "locks" | "outbox" | "metrics">;

export async function readOverview(deps: OverviewDeps, hours: number): Promise<Overview> {
  const now = deps.clock();
  const step = (hours / steps) * 3_600;
  // The step that goes on now is the last one.
  const since = new Date((Math.floor(now / (step * 1000)) - steps + 1) * step * 1000);
  const { clock: _, limits, sessionDirectory, eventTally, locks, outbox, metrics } = deps;
  const [live, counts, held, waiting] = await Promise.all([
    sessionDirectory.countLive({ now: new Date(now), seenAfter: seenAfter(limits, now), atMost: mostSessions + 1 }),
    eventTally.count({ types: Object.keys(counted) as (keyof typeof counted)[], since, step }),
    locks.list({ limit: mostLocks + 1 }),
    Promise.all(messageKinds.map(async (kind) => ({ kind, ...(await outbox.count(kind)) }))),
  ]);
  return {
    asOf: new Date(now),
    sessions: { live: Math.min(live, mostSessions), isAtLeast: live > mostSessions },
    signIns: { step, since, steps: fillSteps(counts, since, step) },
    locks: { held: Math.min(held.length, mostLocks), isAtLeast: held.length > mostLocks },
    outbox: waiting.map(({ kind, waiting, dead, oldest }) => ({ kind, waiting, dead, oldestWaiting: oldest })),
    process: {
      hashesRunning: gauge(metrics, "latchkey_password_hashes_running"),
      hashesWaiting: gauge(metrics, "latchkey_password_hashes_waiting"),
      revocationAge: gauge(metrics, "latchkey_revocation_view_age_seconds"),
      feed: (metrics.samples("latchkey_revocation_feed")[0]?.labels[0] ?? null) as FeedState | null,
    },
  };
}

function fillSteps(counts: readonly EventCount[], since: Date, step: number): Step[] {
  const timesAt = new Map(counts.map(({ type, at, count }) => [`${at.getTime()} ${type}`, count]));
  return Array.from({ length: steps }, (_, index) => {
    const at = new Date(since.getTime() + index * step * 1000);
    const times = (type: keyof typeof counted): number => timesAt.get(`${at.getTime()} ${type}`) ?? 0;
    return { at, started: times("session_started"), failed: times("login_failed"), throttled: times("throttled") };
  });
}

function gauge(metrics: Metrics, name: GaugeName): number | null {
  return metrics.samples(name)[0]?.value ?? null;
}
