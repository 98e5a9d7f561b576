import type { EventCount } from "../event/event-tally.ts";
import type { EventType } from "../event/event.ts";

/** What is counted of the events, and what it is called. */
const counted = {
  started: "session_started",
  failed: "login_failed",
  throttled: "throttled",
  registered: "user_registered",
  locked: "account_locked",
  reused: "refresh_reused",
  providerFailed: "provider_failed",
} as const satisfies Readonly<Record<string, EventType>>;

export type CountedKind = keyof typeof counted;

const kinds = Object.keys(counted) as readonly CountedKind[];

/** The types of event that are counted. */
export const countedTypes: readonly EventType[] = Object.values(counted);

/** One step of time, and what happened in it. Null: it is further back than was counted. */
export type Step = { readonly at: Date } & Readonly<Record<CountedKind, number | null>>;

/** How often each kind happened. */
export type Counted = Readonly<Record<CountedKind, { readonly count: number; readonly isAtLeast: boolean }>>;

interface Steps {
  readonly since: Date;
  /** Seconds. */
  readonly step: number;
  readonly steps: number;
  readonly atMost: number;
}

/** Every step of a span, also those in which nothing happened. */
export function fillSteps(counts: readonly EventCount[], { since, step, steps, atMost }: Steps): Step[] {
  const timesAt = new Map(counts.map(({ type, at, count }) => [`${at.getTime()} ${type}`, count]));
  const known = kinds.map((kind) => ({ kind, type: counted[kind], from: knownFrom(counts, counted[kind], atMost) }));
  return Array.from({ length: steps }, (_, index) => {
    const at = since.getTime() + index * step * 1000;
    const times = known.map(({ kind, type, from }) => [kind, at < from ? null : (timesAt.get(`${at} ${type}`) ?? 0)]);
    return { at: new Date(at), ...(Object.fromEntries(times) as Record<CountedKind, number | null>) };
  });
}

interface Span {
  readonly from: Date;
  /** @default for ever */
  readonly to?: Date;
  readonly atMost: number;
}

/** How often each kind happened in a span: at least that often, where counting stopped before its begin. */
export function countKinds(counts: readonly EventCount[], { from, to, atMost }: Span): Counted {
  const within = counts.filter(({ at }) => at >= from && (to === undefined || at < to));
  const entries = kinds.map((kind) => {
    const type = counted[kind];
    const count = within.reduce((sum, one) => (one.type === type ? sum + one.count : sum), 0);
    return [kind, { count, isAtLeast: from.getTime() < knownFrom(counts, type, atMost) }];
  });
  return Object.fromEntries(entries) as Counted;
}

/** From when on a type is counted in full: behind the oldest step that was read, where as much was read as may be. */
function knownFrom(counts: readonly EventCount[], type: EventType, atMost: number): number {
  const own = counts.filter((one) => one.type === type);
  const read = own.reduce((sum, { entries }) => sum + entries, 0);
  if (read < atMost) return Number.NEGATIVE_INFINITY;
  return Math.min(...own.map(({ at }) => at.getTime())) + 1;
}
