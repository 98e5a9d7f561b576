import type { EventType } from "../event/event.ts";
import type { EventQuery } from "../event/event-store.ts";

/** Which events, as a query names it. */
export interface EventFilter {
  readonly user?: string | undefined;
  readonly session?: string | undefined;
  readonly operator?: string | undefined;
  readonly type?: readonly EventType[] | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

/** The same as the store is asked. */
export function toEventFilter(filter: EventFilter): Omit<EventQuery, "before" | "limit"> {
  const { user, session, operator, type, since, until } = filter;
  return {
    ...(user !== undefined && { userId: user }),
    ...(session !== undefined && { sessionId: session }),
    ...(operator !== undefined && { actorId: operator }),
    ...(type !== undefined && { types: type }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  };
}
