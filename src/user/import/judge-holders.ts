import type { ImportedUser } from "./imported-user.ts";
import type { ImportOutcome } from "./import-store.ts";

/** Somebody with the id or the address of a row. */
export interface Holder {
  readonly id: string;
  readonly email: string | null;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** What stands in the way of rows, found by id and by address. */
export interface Holders {
  readonly byId: ReadonlyMap<string, Holder>;
  readonly byEmail: ReadonlyMap<string, Holder>;
}

/** Puts those who were found in order. */
export function toHolders(found: readonly Holder[]): Holders {
  return {
    byId: new Map(found.map((holder) => [holder.id, holder])),
    byEmail: new Map(found.flatMap((holder) => (holder.email === null ? [] : [[holder.email, holder] as const]))),
  };
}

/** What becomes of a row because of who is there. Null: nobody has its id or its address. */
export function judgeHolders(user: ImportedUser, { byId, byEmail }: Holders): Exclude<ImportOutcome, "created"> | null {
  const holder = (user.madeIds ?? [user.id]).map((id) => byId.get(id)).find((one) => one !== undefined);
  if (holder) return isSame(user, holder) ? "present" : "id_taken";
  return user.email !== null && byEmail.has(user.email) ? "email_taken" : null;
}

/**
 * Whether somebody with the id of a row came of that row. A made id says it by itself. One that the row says may be somebody else's: she has
 * the address, or where she has changed it since, the same first moment.
 */
function isSame({ madeIds, email, createdAt, saysCreation }: ImportedUser, holder: Holder): boolean {
  if (madeIds !== null || email === holder.email) return true;
  return saysCreation && createdAt.getTime() === holder.createdAt;
}
