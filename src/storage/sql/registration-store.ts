import type { Insertable, Selectable } from "kysely";
import { unrecorded } from "../../outbox/recording.ts";
import type { Email } from "../../mail/email.ts";
import type {
  AcceptedInvitation,
  PendingRegistration,
  RegistrationProof,
  RegistrationStore,
} from "../../user/registration-store.ts";
import type { NewUser } from "../../user/user-store.ts";
import type { UserRecord } from "../../user/user.ts";
import { consumeOnce, dropCodes, insertCode } from "./consume-once.ts";
import type { Recorder, SqlDatabase, SqlTransaction } from "./database.ts";
import { deleteOlder } from "./delete-older.ts";
import { toUserRecord, userColumns } from "./rows.ts";
import type { PendingRegistrationTable } from "./schema.ts";
import { newUserRow } from "./user-store.ts";

type AttemptRow = Selectable<PendingRegistrationTable>;

/** The code was not there to be spent, or the address has a user: what was written so far is rolled back. */
class NotProven extends Error {}

/** Attempts to register, in SQL. */
export function createRegistrationStore(database: SqlDatabase): RegistrationStore {
  const { query } = database;
  /** A new user is what she will log in as: it has to survive a power cut before she hears of it. */
  const makeUser = async (work: (tx: SqlTransaction, record: Recorder) => Promise<UserRecord>) => {
    try {
      const user = await database.transact((tx, _revoke, record) => work(tx, record));
      await database.engine.flush();
      return user;
    } catch (error) {
      if (error instanceof NotProven) return null;
      throw error;
    }
  };
  return {
    add: (attempt, code, recording = unrecorded) =>
      database.transact(async (tx, _revoke, record) => {
        await tx.insertInto("pending_registrations").values(toRow(attempt)).execute();
        await insertCode(tx, code);
        record(recording);
      }),

    find: async (id, now) => {
      const row = await query
        .selectFrom("pending_registrations")
        .selectAll()
        .where("id", "=", id)
        .where("expires_at", ">", now.getTime())
        .executeTakeFirst();
      return row === undefined ? null : toAttempt(row);
    },

    findNewest: async (email, now, first) => {
      const row = await query
        .selectFrom("pending_registrations")
        .selectAll()
        .where("email", "=", email)
        .where("expires_at", ">", now.getTime())
        .$if(first.length > 0, (select) =>
          select.orderBy((e) => e.case().when("id", "in", first).then(0).else(1).end()),
        )
        .orderBy("created_at", "desc")
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : toAttempt(row);
    },

    prove: (proof) => makeUser((tx, record) => prove(tx, record, proof)),

    drop: (attemptId, codeHash, now, recording = unrecorded) =>
      database.transact(async (tx, _revoke, record) => {
        const spent = await consumeOnce(tx, "verify_registration", codeHash, now.getTime());
        if (spent?.subject !== attemptId) return false;
        await tx.deleteFrom("pending_registrations").where("id", "=", attemptId).execute();
        record(recording);
        return true;
      }),

    accept: (invitation) => makeUser((tx, record) => accept(tx, record, invitation)),

    sweep: (expiredBefore, limit) =>
      deleteOlder(database, { table: "pending_registrations", key: "id", moment: "expires_at" }, expiredBefore, limit),
  };
}

/**
 * Attempts first, code second: who proves another attempt for the same address waits for the first row, and neither holds what the
 * other one needs.
 */
async function prove(
  tx: SqlTransaction,
  record: Recorder,
  { codeHash, attempt, user, recording }: RegistrationProof,
): Promise<UserRecord> {
  const now = user.createdAt.getTime();
  const attempts = await dropAttempts(tx, attempt.email);
  const spent = await consumeOnce(tx, "verify_registration", codeHash, now);
  const proven = attempts.find(({ id }) => id === attempt.id);
  if (!proven || spent?.subject !== attempt.id) throw new NotProven();
  await dropCodes(
    tx,
    attempts.map(({ id }) => id),
    "verify_registration",
  );
  await dropCodes(tx, [attempt.email], "invitation");
  return insertUser(tx, record, recording, {
    ...user,
    email: proven.email,
    emailVerified: true,
    name: proven.name,
    passwordHash: proven.password_hash,
  });
}

async function accept(
  tx: SqlTransaction,
  record: Recorder,
  { codeHash, user, recording }: AcceptedInvitation,
): Promise<UserRecord> {
  const attempts = await dropAttempts(tx, user.email);
  const spent = await consumeOnce(tx, "invitation", codeHash, user.createdAt.getTime());
  if (spent?.subject !== user.email) throw new NotProven();
  await dropCodes(
    tx,
    attempts.map(({ id }) => id),
    "verify_registration",
  );
  await dropCodes(tx, [user.email], "invitation");
  return insertUser(tx, record, recording, user);
}

function dropAttempts(tx: SqlTransaction, email: string): Promise<AttemptRow[]> {
  return tx.deleteFrom("pending_registrations").where("email", "=", email).returningAll().execute();
}

async function insertUser(
  tx: SqlTransaction,
  record: Recorder,
  recording = unrecorded,
  user: NewUser,
): Promise<UserRecord> {
  const row = await tx
    .insertInto("users")
    .values(newUserRow(user))
    .onConflict((conflict) => conflict.doNothing())
    .returning(userColumns)
    .executeTakeFirst();
  if (row === undefined) throw new NotProven();
  record(recording);
  return toUserRecord(row);
}

function toRow(attempt: PendingRegistration): Insertable<PendingRegistrationTable> {
  const { remember, deviceName, returnTo } = attempt;
  return {
    id: attempt.id,
    email: attempt.email,
    name: attempt.name,
    password_hash: attempt.passwordHash,
    data: JSON.stringify({ remember, deviceName, returnTo }),
    created_at: attempt.createdAt.getTime(),
    expires_at: attempt.expiresAt.getTime(),
  };
}

function toAttempt(row: AttemptRow): PendingRegistration {
  const data = JSON.parse(row.data) as Pick<PendingRegistration, "remember" | "deviceName" | "returnTo">;
  return {
    id: row.id,
    email: row.email as Email,
    name: row.name,
    passwordHash: row.password_hash,
    ...data,
    createdAt: new Date(Number(row.created_at)),
    expiresAt: new Date(Number(row.expires_at)),
  };
}
