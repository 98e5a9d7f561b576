import { describeDevice } from "../session/device.ts";
import type { SessionEntry } from "../session/session-directory.ts";
import type { Column } from "./output.ts";
import { showDistance, showTime } from "../shared/show-time.ts";

/** What a table of sessions shows, without whose they are. */
export const sessionColumns: readonly Column<SessionEntry>[] = [
  {
    title: "DEVICE",
    show: ({ session }) => describeDevice(session.userAgent, session.deviceName).name,
    flexible: true,
  },
  { title: "ADDRESS", show: ({ session }) => session.ip },
  { title: "BY", show: ({ session }) => session.method },
  { title: "STARTED", show: ({ session }) => showTime(session.createdAt) },
  { title: "LAST SEEN", show: ({ session }) => showDistance(session.lastSeenAt) },
  { title: "ID", show: ({ session }) => session.id },
];

/** A session as `--json` shows it: as in the HTTP API. Security: field by field, a record holds what its secret is made of. */
export function sessionJson({ session, user }: SessionEntry): object {
  const { id, carrier, method, ip, userAgent, deviceName } = session;
  return {
    id,
    user,
    carrier,
    method,
    createdAt: new Date(session.createdAt),
    authenticatedAt: new Date(session.authenticatedAt),
    lastSeenAt: new Date(session.lastSeenAt),
    expiresAt: new Date(session.expiresAt),
    ip,
    userAgent,
    device: describeDevice(userAgent, deviceName),
  };
}
