import type { EventRow } from "./event-row.ts";

/** How often a type of event happened within one hour. */
export interface EventHour {
  readonly type: string;
  /** When the hour began, in milliseconds: a whole multiple of an hour since the epoch. */
  readonly beginsAt: number;
  readonly times: number;
}

/** Milliseconds. */
export const hour = 3_600_000;

/** Counts events by type and hour. */
export function countHours(rows: readonly Pick<EventRow, "type" | "createdAt" | "count">[]): EventHour[] {
  const counts = new Map<string, EventHour>();
  for (const { type, createdAt, count } of rows) {
    const beginsAt = createdAt - (createdAt % hour);
    const key = `${type} ${beginsAt}`;
    counts.set(key, { type, beginsAt, times: (counts.get(key)?.times ?? 0) + count });
  }
  return [...counts.values()];
}
