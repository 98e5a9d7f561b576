import type { SecretRing } from "../../secret/root-secret.ts";
import type { Storage } from "../../storage/storage.ts";
import { accountKey } from "../../throttle/account-key.ts";
import { attemptPolicy } from "../../throttle/attempt-policy.ts";
import { noAttempts, toKept } from "../../throttle/attempt-state.ts";
import { inventPerson } from "./invent-person.ts";
import type { SeedPlan } from "./seed-plan.ts";

const mostLocks = 14;
const minute = 60_000;

/** Locks some of the people who were made up, for strangers, the last one without an end. Gives how many. */
export async function inventLocks(
  { attempts }: Pick<Storage, "attempts">,
  { plan, ring, now }: { readonly plan: SeedPlan; readonly ring: SecretRing; readonly now: number },
): Promise<number> {
  const { lockAfter, lockLifetimes } = attemptPolicy;
  let locked = 0;
  for (let number = 0; number < Math.min(mostLocks, Math.floor(plan.users / 20)); number += 1) {
    const { user } = inventPerson(plan, number * 17);
    const level = 1 + (number % (lockLifetimes.length + 1));
    const lifetime = lockLifetimes[level - 1];
    const at = now - (1 + number) * (lifetime === undefined ? 60 : lifetime / minute / 20) * minute;
    const to = toKept(attemptPolicy, {
      ...noAttempts,
      userId: user.id,
      failures: level * lockAfter,
      failedAt: at,
      lock: { level, at, until: lifetime === undefined ? null : at + lifetime },
    });
    const key = accountKey(ring, { email: user.email ?? "" });
    if (to && (await attempts.swap({ key, from: null, to }))) locked += 1;
  }
  return locked;
}
