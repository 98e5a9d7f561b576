import type { Deps } from "../http/deps.ts";
import { type LockNoticeDeps, noticeLock } from "../password/lock-notice.ts";
import type { AttemptStore } from "../throttle/attempt-store.ts";
import { type AttemptsOptions, createAttempts } from "../throttle/create-attempts.ts";
import { createLockDirectory } from "../throttle/create-lock-directory.ts";

export type OpenAttemptsOptions = Omit<AttemptsOptions, "store" | "notice"> &
  LockNoticeDeps & { readonly store: AttemptStore };

/** What limits attempts at accounts, and what operators see of it. */
export function openAttempts(options: OpenAttemptsOptions): Pick<Deps, "attempts" | "locks"> {
  const { store, clock } = options;
  const attempts = createAttempts({ ...options, notice: (userId, who) => noticeLock(options, userId, who) });
  return { attempts, locks: createLockDirectory({ store, attempts, clock }) };
}
