import type { Clock } from "../shared/clock.ts";
import type { AttemptStore } from "../throttle/attempt-store.ts";
import { createLockDirectory } from "../throttle/create-lock-directory.ts";
import { countOf } from "../shared/count-of.ts";
import { type Finding, ok, warn } from "./finding.ts";

/** Locks that are counted at most. */
const most = 100;
/** Fewer are people who forgot a password, and somebody who has it in for one of them. */
const many = 10;

/** How many accounts strangers cannot try passwords of at the moment. Locks are in the database, whatever counts. */
export async function checkLocks(
  { attempts: store }: { readonly attempts: Pick<AttemptStore, "listLocked" | "read"> },
  clock: Clock,
): Promise<Finding[]> {
  const directory = createLockDirectory({ store, attempts: { clear: async () => false }, clock });
  const { length } = await directory.list({ limit: most });
  if (length === 0) return [ok("locks", "no account is locked")];
  const found = `${length === most ? `${most} accounts or more` : countOf(length, "account")} locked after wrong passwords`;
  if (length < many) return [ok("locks", found)];
  return [warn("locks", found, "see latchkey events --type account_locked: the addresses say where they come from")];
}
