import { parseEmail } from "../../mail/email.ts";
import type { Storage } from "../../storage/storage.ts";
import { accountKey } from "../../throttle/account-key.ts";
import type { Lock } from "../../throttle/lock-directory.ts";
import { CommandError } from "../command-error.ts";
import { countOf } from "../../shared/count-of.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { type LockDesk, withLocks } from "../lock-desk.ts";
import { type Column, printJson, printTable, say } from "../output.ts";
import { printable } from "../printable.ts";
import { showTime } from "../../shared/show-time.ts";

export interface ListLocksFlags extends InstallationOptions {
  readonly limit: number;
  readonly json?: boolean;
}

export interface ClearLocksFlags extends InstallationOptions {
  readonly all?: boolean;
}

interface ShownLock extends Lock {
  readonly email: string | null;
}

/** Lists accounts that are locked against strangers. */
export async function listLocks({ json = false, limit, ...options }: ListLocksFlags): Promise<void> {
  const locks = await withStorage(options, (storage, configuration) =>
    withLocks(storage, configuration, async ({ locks }) => withAddresses(storage, await locks.list({ limit }))),
  );
  if (json) return printJson({ locks });
  if (locks.length === 0) return say("No account is locked.");
  printTable(columns, locks);
}

/** Lifts locks: of one account, by its address, its id or the id of the lock, or all. */
export async function clearLocks(
  named: string | undefined,
  { all = false, ...options }: ClearLocksFlags,
): Promise<void> {
  if (all === (named !== undefined)) throw new CommandError("Say which: an address, an id, or --all.");
  await withStorage(options, (storage, configuration) =>
    withLocks(storage, configuration, async (desk) => {
      if (named === undefined) return clearAll(desk);
      const isLifted = await clearOne(desk, named);
      if (!isLifted) throw new CommandError(`${printable(named)} is not locked: see latchkey locks list.`);
      console.log(`${printable(named)} is not locked any more, and what was counted is forgotten.`);
    }),
  );
}

/** By address also where nobody has it; by the id of its user, by which every lock of hers is found; by its own id. */
async function clearOne({ locks, ring }: LockDesk, named: string): Promise<boolean> {
  if (named.includes("@")) {
    const email = parseEmail(named);
    if (email === null) throw new CommandError(`${printable(named)} is no e-mail address.`);
    return locks.clear(accountKey(ring, { email }));
  }
  const own = await locks.list({ limit: pageSize, userId: named });
  let isLifted = false;
  for (const { id } of own) isLifted = (await locks.clear(id)) || isLifted;
  return own.length > 0 ? isLifted : locks.clear(named);
}

async function clearAll({ locks }: LockDesk): Promise<void> {
  let lifted = 0;
  // What is lifted is no longer among them, so every page is the first one; unless it was locked anew meanwhile.
  const seen = new Set<string>();
  for (;;) {
    const next = (await locks.list({ limit: pageSize })).filter(({ id }) => !seen.has(id));
    if (next.length === 0) break;
    for (const { id } of next) {
      seen.add(id);
      if (await locks.clear(id)) lifted += 1;
    }
  }
  console.log(`Lifted ${countOf(lifted, "lock")}.`);
}

const pageSize = 200;

const columns: readonly Column<ShownLock>[] = [
  { title: "ACCOUNT", show: ({ email, userId }) => email ?? userId ?? "nobody's", flexible: true },
  { title: "SINCE", show: ({ lockedAt }) => showTime(lockedAt) },
  { title: "UNTIL", show: ({ lockedUntil }) => (lockedUntil ? showTime(lockedUntil) : "a good sign-in") },
  { title: "WRONG", show: ({ failures }) => failures },
  { title: "LOCK", show: ({ id }) => id },
];

async function withAddresses({ users }: Storage, locks: readonly Lock[]): Promise<ShownLock[]> {
  return Promise.all(
    locks.map(async (lock) => {
      const user = lock.userId === null ? null : await users.findById(lock.userId);
      return { ...lock, email: user?.email ?? null };
    }),
  );
}
