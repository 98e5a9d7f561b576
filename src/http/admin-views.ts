import { writeCursor } from "../event/event-cursor.ts";
import type { Event } from "../event/event.ts";
import { type Device, describeDevice } from "../session/device.ts";
import type { SessionEntry } from "../session/session-directory.ts";
import { type CarrierLimits, describeSession } from "../session/session-limits.ts";
import type { Session } from "../session/session.ts";
import type { Service } from "../service/service.ts";

/** Security: field by field. What these are made of holds seeds, keys and hashes, and what is added there is not shown here. */

/** A session as operators see it. */
export interface AdminSession extends Session {
  readonly user: SessionEntry["user"];
  /** Whether it is the one that asks. */
  readonly current: boolean;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly device: Device;
}

export function adminSession({ session, user }: SessionEntry, limits: CarrierLimits, currentId: string): AdminSession {
  const { ip, userAgent, deviceName } = session;
  const device = describeDevice(userAgent, deviceName);
  const current = session.id === currentId;
  return {
    ...describeSession(session, limits),
    user: { id: user.id, email: user.email },
    current,
    ip,
    userAgent,
    device,
  };
}

/** An event as operators see it. */
export interface AdminEvent extends Omit<Event, "id"> {
  readonly id: string;
  readonly device: Device | null;
}

export function adminEvent(event: Event): AdminEvent {
  const { type, createdAt, count, actor, actorId, userId, sessionId, ip, userAgent, email, data } = event;
  const device = userAgent === null ? null : describeDevice(userAgent, null);
  const id = writeCursor(event.id);
  return { id, type, createdAt, count, actor, actorId, userId, sessionId, ip, userAgent, device, email, data };
}

/** A service as operators see it. */
export function adminService({ id, name, scopes, audiences, createdAt }: Service): Service {
  return { id, name, scopes, audiences, createdAt };
}
