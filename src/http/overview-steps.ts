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

/** One step of time, and how often each kind happened in it. */
export type Step = { readonly at: Date } & Counted;

/** How often each kind happened. */
export type Counted = Readonly<Record<CountedKind, number>>;

interface Steps {
  readonly since: Date;
  /** Seconds. */
  readonly step: number;
  readonly steps: number;
}

/** Every step of a span, also those in which nothing happened. */
export function fillSteps(counts: readonly EventCount[], { since, step, steps }: Steps): Step[] {
  const timesAt = new Map(counts.map(({ type, at, count }) => [`${at.getTime()} ${type}`, count]));
  return Array.from({ length: steps }, (_, index) => {
    const at = since.getTime() + index * step * 1000;
    const times = kinds.map((kind) => [kind, timesAt.get(`${at} ${counted[kind]}`) ?? 0]);
    return { at: new Date(at), ...(Object.fromEntries(times) as Counted) };
  });
}

interface Span {
  readonly from: Date;
  /** @default for ever */
  readonly to?: Date;
}

/** How often each kind happened in a span. */
export function countKinds(counts: readonly EventCount[], { from, to }: Span): Counted {
  const within = counts.filter(({ at }) => at >= from && (to === undefined || at < to));
  const entries = kinds.map((kind) => {
    const type = counted[kind];
    const count = within.reduce((sum, one) => (one.type === type ? sum + one.count : sum), 0);
    return [kind, count];
  });
  return Object.fromEntries(entries) as Counted;
}
