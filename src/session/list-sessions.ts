import type { Clock } from "../shared/clock.ts";
import { type Device, describeDevice } from "./device.ts";
import type { Session } from "./session.ts";
import type { VerifiedSession } from "./session-check.ts";
import { type CarrierLimits, describeSession, seenAfter } from "./session-limits.ts";
import type { SessionStore } from "./session-store.ts";

/** One of a person's sessions, with the device it is on. */
export interface OwnedSession
  extends Pick<Session, "id" | "carrier" | "method" | "createdAt" | "lastSeenAt" | "expiresAt"> {
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly device: Device;
}

/** One of a person's sessions, as she sees it in a list. */
export interface ListedSession extends OwnedSession {
  /** Whether it is the one that asks. */
  readonly current: boolean;
}

interface ListDeps {
  readonly sessions: Pick<SessionStore, "listLive">;
  readonly limits: CarrierLimits;
  readonly clock: Clock;
}

/** The live sessions of a user, the newest first. */
export async function listSessionsOf(
  { sessions, limits, clock }: ListDeps,
  userId: string,
  current?: Session,
): Promise<OwnedSession[]> {
  const now = clock();
  const records = await sessions.listLive(userId, new Date(now), seenAfter(limits, now));
  return records.map((record) => {
    // The row lags behind by a batch: of its own session the process knows better.
    const session = record.id === current?.id ? current : describeSession(record, limits);
    const { id, carrier, method, createdAt, lastSeenAt, expiresAt } = session;
    const { ip, userAgent, deviceName } = record;
    const device = describeDevice(userAgent, deviceName);
    return { id, carrier, method, createdAt, lastSeenAt, expiresAt, ip, userAgent, device };
  });
}

/** The live sessions of someone who is signed in, the newest first. */
export async function listSessions(deps: ListDeps, current: VerifiedSession): Promise<ListedSession[]> {
  const sessions = await listSessionsOf(deps, current.user.id, current.session);
  return sessions.map(({ id, ...session }) => ({ id, current: id === current.session.id, ...session }));
}
