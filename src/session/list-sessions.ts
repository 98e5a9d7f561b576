import type { Clock } from "../shared/clock.ts";
import { type Device, describeDevice } from "./device.ts";
import type { Session } from "./session.ts";
import type { VerifiedSession } from "./session-check.ts";
import { describeSession, type SessionLimits } from "./session-limits.ts";
import type { SessionStore } from "./session-store.ts";

/** One of a person's sessions, as she sees it in a list. */
export interface ListedSession
  extends Pick<Session, "id" | "carrier" | "method" | "createdAt" | "lastSeenAt" | "expiresAt"> {
  /** Whether it is the one that asks. */
  readonly current: boolean;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly device: Device;
}

/** The live sessions of someone who is signed in, the newest first. */
export async function listSessions(
  deps: { readonly sessions: Pick<SessionStore, "listLive">; readonly limits: SessionLimits; readonly clock: Clock },
  current: VerifiedSession,
): Promise<ListedSession[]> {
  const { sessions, limits, clock } = deps;
  const now = clock();
  const records = await sessions.listLive(
    current.user.id,
    new Date(now),
    new Date(now - limits.idleTimeout * 1000 + 1),
  );
  return records.map((record) => {
    const isCurrent = record.id === current.session.id;
    // The row lags behind by a batch: of its own session the process knows better.
    const { id, carrier, method, createdAt, lastSeenAt, expiresAt } = isCurrent
      ? current.session
      : describeSession(record, limits);
    const { ip, userAgent, deviceName } = record;
    const device = describeDevice(userAgent, deviceName);
    return { id, current: isCurrent, carrier, method, createdAt, lastSeenAt, expiresAt, ip, userAgent, device };
  });
}
