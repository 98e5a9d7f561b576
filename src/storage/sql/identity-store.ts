import type { Insertable } from "kysely";
import { sql } from "kysely";
import type {
  CodeLink,
  IdentityLink,
  IdentityReclaim,
  IdentityRegistration,
  IdentityStore,
  IdentityUnlink,
  NameChange,
  NewIdentity,
} from "../../federation/identity-store.ts";
import type { Identity } from "../../federation/identity.ts";
import type { UserRecord } from "../../user/user.ts";
import { consumeOnce, dropCodes } from "./consume-once.ts";
import type { Recorder, Revoke, SqlDatabase, SqlTransaction } from "./database.ts";
import { dropRegistrations } from "./drop-registrations.ts";
import { endSessionsOfUser } from "./end-sessions.ts";
import { goesOn } from "./goes-on.ts";
import { moveSessionsOn } from "./move-sessions-on.ts";
import { toUserRecord, userColumns } from "./rows.ts";
import type { IdentityTable } from "./schema.ts";
import { identityColumns, toIdentity, useIdentity } from "./use-identity.ts";
import { newUserRow } from "./user-store.ts";

/** The code is spent, or somebody has the identity or the address by now: what was written so far is rolled back. */
class NotMade extends Error {}

interface Pen {
  readonly revoke: Revoke;
  readonly record: Recorder;
  readonly kind: SqlDatabase["kind"];
}

/** Identities in SQL. */
export function createIdentityStore(database: SqlDatabase): IdentityStore {
  const { query, kind } = database;
  const write = <T>(work: (tx: SqlTransaction, pen: Pen) => Promise<T>): Promise<T> =>
    database.transact((tx, revoke, record) => work(tx, { revoke, record, kind }));
  /** Whole or not at all, and it has to survive a power cut before anybody hears of it. */
  const make = async (work: (tx: SqlTransaction, pen: Pen) => Promise<UserRecord>): Promise<UserRecord | null> => {
    try {
      const user = await write(work);
      await database.engine.flush();
      return user;
    } catch (error) {
      if (error instanceof NotMade) return null;
      throw error;
    }
  };
  return {
    use: (account, now) => useIdentity(database, account, now),

    list: async (userId) => {
      const rows = await query
        .selectFrom("identities")
        .select(identityColumns)
        .where("user_id", "=", userId)
        .orderBy("created_at")
        .orderBy("id")
        .execute();
      return rows.map(toIdentity);
    },

    register: (registration) => make((tx, pen) => register(tx, pen, registration)),
    link: (wanted) => write((tx, pen) => link(tx, pen, wanted)),
    linkByCode: (wanted) => make((tx, pen) => linkByCode(tx, pen, wanted)),
    reclaim: (wanted) => make((tx, pen) => reclaim(tx, pen, wanted)),
    unlink: (wanted) => write((tx, pen) => unlink(tx, pen, wanted)),
    followName: (change) => write((tx, pen) => followName(tx, pen, change)),
  };
}

/** Attempts to register first, as where one of them is proven: neither holds what the other one needs. */
async function register(
  tx: SqlTransaction,
  { record }: Pen,
  { user, identity, recording }: IdentityRegistration,
): Promise<UserRecord> {
  if (user.email !== null) await dropRegistrations(tx, user.email);
  const row = await tx
    .insertInto("users")
    .values(newUserRow(user))
    .onConflict((conflict) => conflict.doNothing())
    .returning(userColumns)
    .executeTakeFirst();
  if (row === undefined || !(await insertIdentity(tx, user.id, identity))) throw new NotMade();
  record(recording);
  return toUserRecord(row);
}

async function link(
  tx: SqlTransaction,
  { record, kind }: Pen,
  { userId, version, provenEmail, asker, identity, recording }: IdentityLink,
): Promise<Identity | "taken" | "moved_on"> {
  const user = await tx
    .selectFrom("users")
    .select("id")
    .where("id", "=", userId)
    .where("version", "=", version)
    .where("banned_at", "is", null)
    .where("delete_after", "is", null)
    // Security: asked under the lock. An address that was changed a moment ago is not the one that the provider proves.
    .$if(provenEmail !== undefined, (select) =>
      select.where("email", "=", provenEmail ?? "").where("email_verified", "=", true),
    )
    .$if(kind === "postgres", (select) => select.forUpdate())
    .executeTakeFirst();
  if (user === undefined || !(await goesOn(tx, userId, asker))) return "moved_on";
  const isNew = await insertIdentity(tx, userId, identity);
  const row = await tx
    .selectFrom("identities")
    .select(identityColumns)
    .where("issuer", "=", identity.issuer)
    .where("subject", "=", identity.subject)
    .executeTakeFirst();
  if (row?.user_id !== userId) return "taken";
  if (isNew) record(recording);
  return toIdentity(row);
}

async function linkByCode(
  tx: SqlTransaction,
  { record, revoke }: Pen,
  { codeHash, userId, version, email, identity, recording }: CodeLink,
): Promise<UserRecord> {
  await spend(tx, codeHash, userId, identity);
  const row = await tx
    .updateTable("users")
    .set({ email_verified: true, updated_at: identity.createdAt.getTime() })
    .where("id", "=", userId)
    .where("version", "=", version)
    .where("email", "=", email)
    .where("banned_at", "is", null)
    .where("delete_after", "is", null)
    .returning(userColumns)
    .executeTakeFirst();
  if (row === undefined || !(await insertIdentity(tx, userId, identity))) throw new NotMade();
  await dropCodes(tx, [userId], "verify_email");
  await dropCodes(tx, [userId], "change_email");
  await dropRegistrations(tx, email);
  record(recording);
  revoke({ kind: "profile", subject: userId, version: null });
  return toUserRecord(row);
}

async function reclaim(
  tx: SqlTransaction,
  { record, revoke }: Pen,
  { codeHash, userId, version, email, identity, recording }: IdentityReclaim,
): Promise<UserRecord> {
  if (codeHash !== null) await spend(tx, codeHash, userId, identity);
  const now = identity.createdAt.getTime();
  const row = await tx
    .updateTable("users")
    .set((e) => ({
      password_hash: null,
      email_verified: true,
      // Security: what the account is called is somebody else's text as well.
      name: identity.name,
      avatar_url: null,
      delete_after: null,
      version: e("version", "+", 1),
      device_epoch: e("device_epoch", "+", 1),
      updated_at: now,
    }))
    .where("id", "=", userId)
    .where("version", "=", version)
    .where("email", "=", email)
    .where("email_verified", "=", false)
    .where("banned_at", "is", null)
    .$if(codeHash === null, (update) => update.where("password_hash", "is", null))
    .returning(userColumns)
    .executeTakeFirst();
  if (row === undefined) throw new NotMade();
  await tx.deleteFrom("identities").where("user_id", "=", userId).execute();
  if (!(await insertIdentity(tx, userId, identity))) throw new NotMade();
  const reason = "account_reclaimed";
  const sessions = await endSessionsOfUser(tx, { userId, reason, keep: null, now });
  await dropCodes(tx, [userId]);
  await dropRegistrations(tx, email);
  record(recording);
  revoke({ kind: "user", subject: userId, version: row.version }, { userId, reason, sessions });
  return toUserRecord(row);
}

/** The user's row first: two that are unlinked at once wait for each other, and the second one counts what the first has left. */
async function unlink(
  tx: SqlTransaction,
  { record, revoke, kind }: Pen,
  { userId, version: read, identityId, waysIn, now, recording }: IdentityUnlink,
): Promise<"unlinked" | "not_found" | "last_way_in" | "moved_on"> {
  const user = await tx
    .selectFrom("users")
    .select(["email", "password_hash", "version"])
    .where("id", "=", userId)
    .$if(kind === "postgres", (select) => select.forUpdate())
    .executeTakeFirst();
  // Security: asked under the lock. A thief's unlinking that waited behind the owner's "end everything" finds another version.
  if (user && user.version !== read) return "moved_on";
  const own = await tx.selectFrom("identities").select(["id", "provider"]).where("user_id", "=", userId).execute();
  if (!user || own.every(({ id }) => id !== identityId)) return "not_found";
  const hasPassword = waysIn.password && user.email !== null && user.password_hash !== null;
  const isOther = own.some(({ id, provider }) => id !== identityId && waysIn.providers.includes(provider));
  if (!hasPassword && !isOther) return "last_way_in";
  await tx.deleteFrom("identities").where("id", "=", identityId).where("user_id", "=", userId).execute();
  const { version } = await tx
    .updateTable("users")
    .set({ version: sql`version + 1`, updated_at: now.getTime() })
    .where("id", "=", userId)
    .returning("version")
    .executeTakeFirstOrThrow();
  await moveSessionsOn(tx, userId, version);
  record(recording);
  revoke({ kind: "user", subject: userId, version });
  return "unlinked";
}

async function followName(
  tx: SqlTransaction,
  { record, revoke }: Pen,
  { userId, from, to, recording }: NameChange,
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable("users")
    .set({ name: to })
    .where("id", "=", userId)
    .where("name", from === null ? "is" : "=", from)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) return;
  record(recording);
  revoke({ kind: "profile", subject: userId, version: null });
}

/** Security: a code is worth the one identity that it was made for. */
async function spend(
  tx: SqlTransaction,
  codeHash: CodeLink["codeHash"],
  userId: string,
  { issuer, subject, createdAt }: NewIdentity,
): Promise<void> {
  const spent = await consumeOnce(tx, "link_identity", codeHash, createdAt.getTime());
  const isMeant = spent?.subject === userId && spent.data["issuer"] === issuer && spent.data["subject"] === subject;
  if (!isMeant) throw new NotMade();
}

/** False: it is somebody's already. */
async function insertIdentity(tx: SqlTransaction, userId: string, identity: NewIdentity): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("identities")
    .values(toRow(userId, identity))
    .onConflict((conflict) => conflict.columns(["issuer", "subject"]).doNothing())
    .executeTakeFirstOrThrow();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

function toRow(userId: string, identity: NewIdentity): Insertable<IdentityTable> {
  return {
    id: identity.id,
    user_id: userId,
    provider: identity.provider,
    issuer: identity.issuer,
    subject: identity.subject,
    email: identity.email,
    name: identity.name,
    avatar_url: identity.avatarUrl,
    created_at: identity.createdAt.getTime(),
    last_used_at: identity.createdAt.getTime(),
  };
}
