import type { SecretRing } from "../secret/root-secret.ts";
import type { ClientInfo } from "../session/client-info.ts";
import { type Account, accountKey } from "../throttle/account-key.ts";
import type { Attempt, Attempter, Attempts } from "../throttle/attempts.ts";
import type { HashQueue } from "./hash-queue.ts";
import type { PasswordHasher } from "./hash.ts";
import { knownLane } from "./known-first.ts";
import { legacyMark } from "./legacy-mark.ts";
import type { Password } from "./password.ts";

export interface TryPasswordDeps {
  readonly hasher: PasswordHasher;
  readonly queue: Pick<HashQueue, "run">;
  readonly attempts: Pick<Attempts, "begin">;
  readonly ring: SecretRing;
}

/** A password of an account that may be nobody's. */
export interface TriedPassword extends Pick<Attempter, "userId" | "device" | "call"> {
  readonly account: Account;
  /** Null: there is none. Security: that costs what a wrong password costs. */
  readonly hash: string | null;
  readonly password: Password;
  readonly client: ClientInfo;
  /** Asked where the hash is not the password's. Where it fails, the attempt counts as a wrong one. @default null: nobody is asked */
  readonly otherwise?: (() => Promise<boolean>) | null;
}

/**
 * Whether a password is right. The one way to find out: what is wrong counts against the account, what is right clears it. Throws
 * `too_many_attempts`, `account_locked`, with nothing hashed; `overloaded`; what `otherwise` throws.
 */
export async function tryPassword(deps: TryPasswordDeps, tried: TriedPassword): Promise<boolean> {
  const { hasher, queue, attempts, ring } = deps;
  const { account, password, client, userId, device, call, otherwise = null } = tried;
  // Nobody has the mark for a password, and checking it would cost nothing.
  const hash = tried.hash === legacyMark ? null : tried.hash;
  const { network } = client;
  const key = accountKey(ring, account);
  const attempt = await attempts.begin({ account: key, userId, network, device, client, call });
  const lane = device === null ? network : knownLane(key);
  const matches = await looking(attempt, () => queue.run(lane, () => hasher.verify(hash ?? hasher.decoy, password)));
  const isRight = (matches && hash !== null) || (otherwise !== null && (await asking(attempt, otherwise)));
  await (isRight ? attempt.succeed() : attempt.fail());
  return isRight;
}

/**
 * Security: the password was looked at here, and was wrong. Were a failure of who is asked then not counted, whoever can make them fail, or
 * waits until they do, could guess at every account without an end.
 */
async function asking(attempt: Attempt, otherwise: () => Promise<boolean>): Promise<boolean> {
  try {
    return await otherwise();
  } catch (error) {
    await attempt.fail().catch(() => {});
    throw error;
  }
}

/** Security: what was not looked at is not counted, and its place is given back: overload must lock nobody out. */
async function looking(attempt: Attempt, look: () => Promise<boolean>): Promise<boolean> {
  try {
    return await look();
  } catch (error) {
    // The place runs out by itself, and what went wrong first is what its caller has to see.
    await attempt.abandon().catch(() => {});
    throw error;
  }
}
