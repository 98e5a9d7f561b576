import type { MailWriter } from "../mail/mail.ts";
import type { NewMessage } from "../outbox/message.ts";
import type { Clock } from "../shared/clock.ts";
import type { UserRecord } from "../user/user.ts";
import type { LinkTargets } from "../verification/links.ts";
import { type ClientInfo, maxUserAgentLength, networkOf } from "./client-info.ts";
import { type CarrierLimits, seenAfter } from "./session-limits.ts";
import type { SessionStore } from "./session-store.ts";
import { noticeDisownable } from "./disownable-notice.ts";
import { describeOccasion } from "./occasion.ts";

/** Somebody who has signed in with a device: what her browser keeps of it. It proves nothing, and opens nothing. */
export interface DeviceMark {
  readonly userId: string;
  /** `device_epoch` of the user at that time: one that has moved on since is a device that was forgotten. */
  readonly epoch: number;
  /** Tells the devices of a user apart: another one for each sign-in. */
  readonly id: string;
}

/** The mark of a device that a user has signed in with, and has not had forgotten since. Null: it is a stranger's. */
export function findKnownDevice(
  marks: readonly DeviceMark[],
  user: Pick<UserRecord, "id" | "deviceEpoch">,
): DeviceMark | null {
  return marks.find(({ userId, epoch }) => userId === user.id && epoch === user.deviceEpoch) ?? null;
}

export interface NewDeviceDeps {
  /** Null: no mail can be sent. */
  readonly mail: MailWriter | null;
  readonly links: LinkTargets;
  readonly sessions: Pick<SessionStore, "listLive">;
  readonly limits: CarrierLimits;
  readonly clock: Clock;
}

export interface NewDeviceInput {
  readonly user: UserRecord;
  readonly client: ClientInfo;
  readonly devices: readonly DeviceMark[];
  /** Live sessions of the user as the proof was read. */
  readonly liveSessions: number;
}

/**
 * The mail that tells the owner of an account about a sign-in with a device that has not been seen before; nothing for a known one.
 * To be stored with the session that starts.
 */
export async function noticeNewDevice(deps: NewDeviceDeps, input: NewDeviceInput): Promise<readonly NewMessage[]> {
  const { user, client, devices, liveSessions } = input;
  if (!deps.mail || user.email === null || findKnownDevice(devices, user)) return [];
  if (liveSessions > 0 && (await resemblesLiveSession(deps, user.id, client))) return [];
  const about = { ...describeOccasion(user, client, deps.clock()), ip: client.ip, accountLink: deps.links.account };
  return noticeDisownable(deps, user, { template: "new_device", ...about });
}

/** A program keeps no cookies: it is known while a session of hers from the same network and with the same words for itself is alive. */
async function resemblesLiveSession(
  { sessions, limits, clock }: NewDeviceDeps,
  userId: string,
  { network, userAgent }: ClientInfo,
): Promise<boolean> {
  const now = clock();
  const live = await sessions.listLive(userId, new Date(now), seenAfter(limits, now));
  return live.some((session) => {
    const isSameAgent = session.userAgent === (userAgent?.slice(0, maxUserAgentLength) ?? null);
    return isSameAgent && session.ip !== null && networkOf(session.ip) === network;
  });
}
