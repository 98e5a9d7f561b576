import { randomBytes } from "node:crypto";
import { parseEmail } from "../../mail/email.ts";
import type { Password } from "../../password/password.ts";
import { createPasswordHasher } from "../../password/hash.ts";
import type { AuthOptions } from "../../auth/options.ts";
import type { Clock } from "../../shared/clock.ts";
import type { Storage } from "../../storage/storage.ts";
import { createUser } from "../../user/create-user.ts";
import { deleteUser } from "../../user/delete-user.ts";
import type { UserRecord } from "../../user/user.ts";

/** Nobody can own a name below it (RFC 2606), so nobody can prove the address, and no mail to it is delivered. */
const domain = "latchkey.invalid";
/** Says in events, hooks and webhooks what kind of user this is. No application gives it any right. */
const probeRole = "probe";
/** Milliseconds after which a throw-away user belongs to a probe that was killed, and not to one that runs beside this one. */
const leftOver = 5 * 60_000;
const eraseBatch = 100;
const mostSwept = 200;

type Users = Pick<Storage, "users" | "userDirectory">;

/** A user who exists for the length of a probe. */
export interface ProbeUser {
  readonly user: UserRecord;
  readonly email: string;
  readonly password: string;
}

/** Makes a throw-away user, whose password nobody else knows and who can do nothing. No mail is sent. */
export async function makeProbeUser(
  { users }: Users,
  { password: options }: Pick<AuthOptions, "password">,
  clock: Clock,
): Promise<ProbeUser> {
  const address = `probe-${randomBytes(12).toString("hex")}@${domain}`;
  const email = parseEmail(address);
  if (email === null) throw new TypeError("The address of the probe is none.");
  const password = randomBytes(24).toString("base64url");
  const passwordHash = await createPasswordHasher(options || {}).hash(password as Password);
  const user = await createUser(
    { users, clock },
    { email, emailVerified: true, name: null, role: probeRole, passwordHash, actor: "operator" },
  );
  return { user, email: address, password };
}

/** Erases a throw-away user, with everything that hangs on it: every session ends at once. */
export async function eraseProbeUser({ users }: Pick<Storage, "users">, userId: string, clock: Clock): Promise<void> {
  await deleteUser({ users, clock }, { userId, delay: 0, actor: "operator" });
  while (await users.findById(userId)) {
    if ((await users.eraseDue(new Date(clock()), eraseBatch)) === 0) break;
  }
}

/** Erases what a probe that was killed has left. Gives how many. */
export async function sweepProbeUsers({ users, userDirectory }: Users, clock: Clock): Promise<number> {
  const { users: found } = await userDirectory.search({ startsWith: "probe-", limit: mostSwept });
  const left = found.filter(
    ({ email, role, createdAt }) =>
      role === probeRole && isProbeAddress(email) && createdAt.getTime() < clock() - leftOver,
  );
  for (const { id } of left) await eraseProbeUser({ users }, id, clock);
  return left.length;
}

function isProbeAddress(email: string | null): boolean {
  return email !== null && /^probe-[0-9a-f]{24}@latchkey\.invalid$/.test(email);
}
