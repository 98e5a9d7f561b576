import { setImmediate as nextTurn } from "node:timers/promises";
import type { Actor, Event, EventType } from "../event/event.ts";
import { readCursor, writeCursor } from "../event/event-cursor.ts";
import type { EventStore } from "../event/event-store.ts";
import { ownData, ownEventTypes } from "../event/own-events.ts";
import { type Device, describeDevice } from "./device.ts";
import { gatherAttempts } from "./gather-attempts.ts";
import type { SignedIn } from "./session-check.ts";

/** An event as the person it is about sees it. */
export interface OwnEvent {
  readonly id: string;
  readonly type: EventType;
  readonly createdAt: Date;
  /** How many things it stands for: failed log-ins that came too thick, sessions that ended together. */
  readonly count: number;
  readonly actor: Actor;
  readonly sessionId: string | null;
  /** Whether it happened in the session that asks. */
  readonly current: boolean;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly device: Device | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A page of events, the newest first. */
export interface OwnEvents {
  readonly events: readonly OwnEvent[];
  /** The cursor of the next page, or null when there is none. */
  readonly next: string | null;
}

/** Which of them: all, or what somebody did who wanted to get in. */
export type OwnEventFilter = "all" | "attempts";

const attemptTypes: readonly EventType[] = [
  "login_failed",
  "account_locked",
  "refresh_reused",
  "refresh_shared",
  "password_reset_requested",
];

/** Events that are read at once to make a page of lines: a storm of attempts is one line of them. */
const readAtOnce = 200;

/**
 * What happened around a person's account, in lines that add up (`gatherAttempts`), `limit` of them at most. `before` is the id that the page
 * before ended with.
 */
export async function listActivity(
  deps: { readonly events: Pick<EventStore, "list"> },
  current: SignedIn,
  {
    before,
    limit,
    filter,
  }: { readonly before: number | null; readonly limit: number; readonly filter: OwnEventFilter },
): Promise<OwnEvents> {
  const types = filter === "attempts" ? attemptTypes : ownEventTypes;
  const { events, next } = await listOwnEvents(deps, current, { before, limit: readAtOnce, types });
  const { lines, used } = gatherAttempts(events, limit);
  return { events: lines, next: used < events.length ? (events[used - 1]?.id ?? null) : next };
}

/** What happened around a person's account. `before` is the id that the page before ended with. */
export async function listOwnEvents(
  { events: store }: { readonly events: Pick<EventStore, "list"> },
  current: SignedIn,
  {
    before,
    limit,
    types = ownEventTypes,
  }: { readonly before: number | null; readonly limit: number; readonly types?: readonly EventType[] },
): Promise<OwnEvents> {
  const found = await store.list({
    userId: current.user.id,
    types,
    ...(before !== null && { before }),
    limit: limit + 1,
  });
  const events = found.slice(0, limit);
  const last = events.at(-1);
  return {
    events: events.map((event) => ownEvent(event, current)),
    next: last && found.length > limit ? writeCursor(last.id) : null,
  };
}

/** Events that are read at once, and given at most, where a person asks for all of hers. */
const exported = { atOnce: 100, atMost: 20_000 };

/**
 * All that is kept of what happened around a person's account, the newest first; beyond twenty thousand the oldest are left out.
 *
 * Security: others get their turns in between. Whoever has signed in ten thousand times has a record that takes seconds to put together.
 */
export async function listEveryOwnEvent(
  deps: { readonly events: Pick<EventStore, "list"> },
  current: SignedIn,
): Promise<readonly OwnEvent[]> {
  const found: OwnEvent[] = [];
  for (let before: number | null = null; found.length < exported.atMost; ) {
    const { events, next } = await listOwnEvents(deps, current, { before, limit: exported.atOnce });
    found.push(...events);
    if (next === null) break;
    before = readCursor(next);
    await nextTurn();
  }
  return found;
}

function ownEvent(event: Event, current: SignedIn): OwnEvent {
  const { type, createdAt, count, actor, sessionId, ip, userAgent } = event;
  return {
    id: writeCursor(event.id),
    type,
    createdAt,
    count,
    actor,
    sessionId,
    current: sessionId === current.session.id,
    ip,
    userAgent,
    device: userAgent === null ? null : describeDevice(userAgent, null),
    data: ownData(event),
  };
}
