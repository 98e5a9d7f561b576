import type { MailOccasion } from "../mail/mail.ts";
import type { UserRecord } from "../user/user.ts";
import type { ClientInfo } from "./client-info.ts";
import { nameDeviceForMail } from "./device.ts";

/**
 * When something happened and from what, for a mail to the user it happened to.
 *
 * Security: an address that nobody has proven may be somebody else's, and is told nothing of a client.
 */
export function describeOccasion(
  user: Pick<UserRecord, "emailVerified">,
  { userAgent }: Pick<ClientInfo, "userAgent">,
  now: number,
): MailOccasion {
  const isTold = user.emailVerified && userAgent !== null;
  return { when: new Date(now), device: isTold ? nameDeviceForMail(userAgent) : null };
}
