import type { OwnEvent } from "./list-own-events.ts";

const day = 86_400_000;

/** Lines of a list, and how many of the events, from the first on, they are made of. */
export interface Gathered {
  readonly lines: readonly OwnEvent[];
  readonly used: number;
}

/**
 * Makes a list that adds up: failed sign-ins from one address on one day, for one reason, are one line with their sum, at the place of the newest
 * of them. Everything else stays as it is. `events` come newest first; at most `limit` lines are made, and what would be one more begins the
 * next page.
 */
export function gatherAttempts(events: readonly OwnEvent[], limit: number): Gathered {
  const lines: OwnEvent[] = [];
  const places = new Map<string, number>();
  for (const [used, event] of events.entries()) {
    const key = attemptKey(event);
    const place = key === null ? undefined : places.get(key);
    const line = place === undefined ? undefined : lines[place];
    if (place !== undefined && line !== undefined) {
      lines[place] = addUp(line, event);
      continue;
    }
    if (lines.length === limit) return { lines, used };
    if (key !== null) places.set(key, lines.length);
    lines.push(event);
  }
  return { lines, used: events.length };
}

/** What makes attempts one line. Null: this is none. */
function attemptKey({ type, ip, createdAt, data, sessionId, current }: OwnEvent): string | null {
  if (type !== "login_failed") return null;
  return [ip, Math.floor(createdAt.getTime() / day), data["code"], sessionId, current].join(" ");
}

function addUp(line: OwnEvent, { count, userAgent }: OwnEvent): OwnEvent {
  const isSameDevice = line.userAgent === userAgent;
  return { ...line, count: line.count + count, ...(!isSameDevice && { userAgent: null, device: null }) };
}
