import { type RawBuilder, type Selectable, sql } from "kysely";
import type { PublicAlgorithm } from "../../jws/jws-algorithm.ts";
import { unrecorded } from "../../outbox/recording.ts";
import type { KeyStore, NewSigningKey, SigningKeyRecord } from "../../token/key-store.ts";
import { advisoryLock } from "./advisory-lock.ts";
import type { SqlDatabase, SqlTransaction } from "./database.ts";
import { databaseTime } from "./database-time.ts";
import type { SigningKeyTable } from "./schema.ts";

/** Milliseconds that a key is listed after it expired. */
const historyLifetime = 7 * 86_400_000;

type KeyRow = Selectable<SigningKeyTable>;

/** Signing keys in SQL. */
export function createKeyStore(database: SqlDatabase): KeyStore {
  const { query, kind } = database;
  const time = databaseTime(kind);

  /** The database's time, once nobody else can change which key signs. */
  async function lock(tx: SqlTransaction): Promise<number> {
    if (kind === "postgres") await sql`select ${advisoryLock("signing_keys")}`.execute(tx);
    return readTime(tx, time);
  }

  return {
    read: async () => {
      // One statement: keys and time belong together.
      const { rows } = await sql<Partial<KeyRow> & { now: number | string }>`select clock.now, signing_key.*
        from (select ${time} as now) as clock left join ${sql.table("signing_keys")} as signing_key on true
        order by signing_key.slot desc`.execute(query);
      const keys = rows.filter(({ kid }) => typeof kid === "string").map((row) => toSigningKey(row as KeyRow));
      return { now: Number(rows[0]?.now), keys };
    },

    append: (key, after, { lead, keep }, recording) =>
      database.transact(async (tx, _, record) => {
        const now = await lock(tx);
        const activeAt = now + lead * 1000;
        if ((await lastSlot(tx)) !== after) return false;
        await retire(tx, { moment: activeAt, keep });
        await insert(tx, key, { slot: after + 1, now, activeAt });
        record(recording);
        return true;
      }, recording),

    hasten: (kid, keep, recording = unrecorded) =>
      database.transact(async (tx, _, record) => {
        const now = await lock(tx);
        const key = await findPending(tx, now, kid);
        if (!key) return false;
        await retire(tx, { moment: now, keep, before: Number(key.active_at) });
        await activate(tx, kid, now);
        record(recording);
        return true;
      }, recording),

    revoke: (kid, replacement, keep, recording) =>
      database.transact(async (tx, revoke, record) => {
        const now = await lock(tx);
        const key = await tx.selectFrom("signing_keys").selectAll().where("kid", "=", kid).executeTakeFirst();
        if (!key || key.revoked_at !== null || isPast(key.expires_at, now)) return false;
        await tx
          .updateTable("signing_keys")
          .set({ revoked_at: now, expires_at: now + keep * 1000, sealed_key: null })
          .where("kid", "=", kid)
          .execute();
        if (Number(key.active_at) > now) await bridge(tx, key, keep);
        else if (!isPast(key.retired_at, now)) await replace(tx, replacement, now);
        revoke({ kind: "key", subject: kid, version: null });
        record(recording);
        return true;
      }, recording),

    reseal: async ({ kid, sealedKey, secretId }, former) => {
      const { numUpdatedRows } = await query
        .updateTable("signing_keys")
        .set({ sealed_key: sealedKey, secret_id: secretId })
        .where("kid", "=", kid)
        .where("sealed_key", "=", former)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },

    tidy: async (grace) => {
      await query
        .updateTable("signing_keys")
        .set({ sealed_key: null })
        .where("retired_at", "<", sql<number>`${time} - ${grace * 1000}`)
        .where("sealed_key", "is not", null)
        .execute();
      await query
        .deleteFrom("signing_keys")
        .where("expires_at", "<", sql<number>`${time} - ${historyLifetime}`)
        .execute();
    },
  };
}

async function readTime(tx: SqlTransaction, time: RawBuilder<number>): Promise<number> {
  const { rows } = await sql<{ now: number | string }>`select ${time} as now`.execute(tx);
  return Number(rows[0]?.now);
}

async function lastSlot(tx: SqlTransaction): Promise<number> {
  const row = await tx
    .selectFrom("signing_keys")
    .select((e) => e.fn.max("slot").as("slot"))
    .executeTakeFirst();
  return row?.slot ?? 0;
}

interface Retirement {
  readonly moment: number;
  readonly keep: number;
  /** Only keys that would begin to sign before this. @default all that are there */
  readonly before?: number;
}

/** No key that is there signs at `moment` or later. */
async function retire(tx: SqlTransaction, { moment, keep, before }: Retirement): Promise<void> {
  await tx
    .updateTable("signing_keys")
    .set({ retired_at: moment, expires_at: moment + keep * 1000 })
    .where("revoked_at", "is", null)
    .where((e) => e.or([e("retired_at", "is", null), e("retired_at", ">", moment)]))
    .$if(before !== undefined, (update) => update.where("active_at", "<", before ?? 0))
    .execute();
}

interface Place {
  readonly slot: number;
  readonly now: number;
  readonly activeAt: number;
}

async function insert(tx: SqlTransaction, key: NewSigningKey, { slot, now, activeAt }: Place): Promise<void> {
  await tx
    .insertInto("signing_keys")
    .values({
      kid: key.kid,
      slot,
      algorithm: key.algorithm,
      public_key: key.publicKey,
      sealed_key: key.sealedKey,
      secret_id: key.secretId,
      created_at: now,
      active_at: activeAt,
      retired_at: null,
      expires_at: null,
      revoked_at: null,
    })
    .execute();
}

/** The next key that is published to sign later, or null. */
async function findPending(tx: SqlTransaction, now: number, kid?: string): Promise<KeyRow | null> {
  const rows = await tx
    .selectFrom("signing_keys")
    .selectAll()
    .where("active_at", ">", now)
    .where("revoked_at", "is", null)
    .where((e) => e.or([e("retired_at", "is", null), e("retired_at", ">", e.ref("active_at"))]))
    .$if(kid !== undefined, (select) => select.where("kid", "=", kid ?? ""))
    .orderBy("active_at")
    .limit(1)
    .execute();
  return rows[0] ?? null;
}

async function activate(tx: SqlTransaction, kid: string, now: number): Promise<void> {
  await tx.updateTable("signing_keys").set({ active_at: now }).where("kid", "=", kid).execute();
}

/** The key that signed was revoked. */
async function replace(tx: SqlTransaction, replacement: NewSigningKey, now: number): Promise<void> {
  const pending = await findPending(tx, now);
  if (pending) await activate(tx, pending.kid, now);
  else await insert(tx, replacement, { slot: (await lastSlot(tx)) + 1, now, activeAt: now });
}

/** A key that was to sign later was revoked: the one before it goes on until the one after it. */
async function bridge(tx: SqlTransaction, { active_at, retired_at }: KeyRow, keep: number): Promise<void> {
  const before = await tx
    .selectFrom("signing_keys")
    .select("kid")
    .where("retired_at", "=", Number(active_at))
    .where("active_at", "<", Number(active_at))
    .where("revoked_at", "is", null)
    .orderBy("slot", "desc")
    .limit(1)
    .executeTakeFirst();
  const until = toNumber(retired_at);
  if (!before || (until !== null && until <= Number(active_at))) return;
  await tx
    .updateTable("signing_keys")
    .set({ retired_at: until, expires_at: until === null ? null : until + keep * 1000 })
    .where("kid", "=", before.kid)
    .execute();
}

function isPast(moment: number | string | null, now: number): boolean {
  return moment !== null && Number(moment) <= now;
}

function toNumber(value: number | string | null): number | null {
  return value === null ? null : Number(value);
}

function toSigningKey(row: KeyRow): SigningKeyRecord {
  return {
    kid: row.kid,
    slot: row.slot,
    algorithm: row.algorithm as PublicAlgorithm,
    publicKey: row.public_key,
    sealedKey: row.sealed_key,
    secretId: row.secret_id,
    createdAt: Number(row.created_at),
    activeAt: Number(row.active_at),
    retiredAt: toNumber(row.retired_at),
    expiresAt: toNumber(row.expires_at),
    revokedAt: toNumber(row.revoked_at),
  };
}
