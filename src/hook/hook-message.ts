import { randomUUID } from "node:crypto";
import type { Actor, NewEvent } from "../event/event.ts";
import type { NewMessage } from "../outbox/message.ts";
import type { EndReason } from "../session/session.ts";
import type { HookName } from "./hook.ts";

/** How a hook is reached: a function in a process, or an address. Also the kind of its messages. */
export type HookChannel = "hook" | "webhook";

/** One hook by one channel, as an installation wants it to be called. */
export type WantedHook = `${HookChannel}:${HookName}`;

/** Sessions of one user that a transaction ended. */
export interface SessionsEnded {
  readonly reason: EndReason;
  readonly userId: string;
  readonly sessions: readonly string[];
}

/** The change of one transaction, as far as hooks want to know of it. */
export interface Change {
  readonly events: readonly NewEvent[];
  readonly ended: readonly SessionsEnded[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * A call that waits in the outbox. Security: ids and words only. What names a person is read when the call is made, so that nothing of
 * her lies here when she is erased.
 */
export interface WaitingHook {
  readonly id: string;
  readonly hook: HookName;
  readonly at: number;
  readonly userId: string;
  readonly sessionId?: string;
  readonly actor?: Actor;
  readonly method?: string;
  readonly carrier?: string;
  readonly reason?: string;
}

/** The calls that follow from a change, once for each channel that wants them. */
export function hookMessages(wanted: ReadonlySet<string>, change: Change): NewMessage[] {
  if (wanted.size === 0) return [];
  const waiting = [...fromEvents(change), ...fromEndings(change)];
  return waiting.flatMap((call) =>
    (["hook", "webhook"] as const)
      .filter((channel) => wanted.has(`${channel}:${call.hook}` satisfies WantedHook))
      .map((kind) => ({ kind, payload: JSON.stringify({ id: randomUUID(), ...call }) })),
  );
}

/** Reads what `hookMessages` wrote. */
export function parseHookMessage(payload: string): WaitingHook {
  return JSON.parse(payload) as WaitingHook;
}

function fromEvents({ events, now }: Change): Omit<WaitingHook, "id">[] {
  return events.flatMap((event): Omit<WaitingHook, "id">[] => {
    const { userId } = event;
    if (userId === null) return [];
    switch (event.type) {
      case "user_registered":
      case "user_created":
        return [{ hook: "userCreated", at: now, userId, actor: event.actor ?? "user" }];
      case "user_erased":
        return [{ hook: "userDeleted", at: now, userId }];
      case "session_started": {
        const { method, carrier } = event.data;
        return [{ hook: "sessionStarted", at: now, userId, sessionId: event.sessionId ?? "", method, carrier }];
      }
      default:
        return [];
    }
  });
}

/** Not from events: of many sessions that end at once there is one event only. */
function fromEndings({ ended, now }: Change): Omit<WaitingHook, "id">[] {
  return ended.flatMap(({ reason, userId, sessions }) =>
    sessions.map((sessionId) => ({ hook: "sessionEnded", at: now, userId, sessionId, reason }) as const),
  );
}
