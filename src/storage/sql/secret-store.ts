import { sql } from "kysely";
import { ConfigurationError } from "../../error/configuration-error.ts";
import type { SecretConflict, SecretStore, SecretUse } from "../../secret/secret-store.ts";
import { findPackageVersion } from "../../shared/package-version.ts";
import { advisoryLock } from "./advisory-lock.ts";
import type { SqlDatabase, SqlTransaction } from "./database.ts";
import { databaseTime } from "./database-time.ts";
import { explainNewer, processLifetime, readInside } from "./schema-state.ts";
import { readWantedHooks, writeWantedHooks } from "./wanted-hooks.ts";

/** Between what a lent secret is and its id. The id of a root secret has none. */
const mark = ": ";

/**
 * Root secrets in SQL: their public ids, and the processes that work with them.
 *
 * @param known the newest schema that this process knows
 */
export function createSecretStore(database: SqlDatabase, known: number): SecretStore {
  const { query, kind, clock } = database;
  const now = databaseTime(kind);
  const release = findPackageVersion();
  const writeProcess = async (tx: SqlDatabase["query"], use: SecretUse): Promise<void> => {
    const { processId: id, issues } = use;
    const row = { issues, accepts: JSON.stringify(use.accepts), seen_at: now, schema: known, release };
    await tx
      .insertInto("processes")
      .values({ id, ...row })
      .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
      .execute();
  };
  /** Says which hooks this process wants, and learns which others do. */
  const announce = async ({ hooks }: SecretUse): Promise<void> => {
    await writeWantedHooks(query, hooks, now);
    database.learnHooks(await readWantedHooks(query, kind));
  };
  return {
    join: async (use) => {
      const conflict = await database.transact(async (tx) => {
        if (kind === "postgres") await sql`select ${advisoryLock("secrets")}`.execute(tx);
        // A contracting step of the schema may have been applied since this process looked: from here on none is without its consent.
        const outdated = explainNewer(known, await readInside(tx));
        if (outdated !== null) throw new ConfigurationError("database", outdated);
        await tx.deleteFrom("processes").where("seen_at", "<", sql<number>`${now} - ${processLifetime}`).execute();
        const conflict =
          (await findConflictWithProcesses(tx, use)) ??
          (await findLostServices(tx, use)) ??
          (await findLostSessions(tx, use, clock()));
        if (conflict) return conflict;
        const row = { id: use.issues, first_used_at: now };
        await tx
          .insertInto("secrets")
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        await writeProcess(tx, use);
        return null;
      });
      if (!conflict) await announce(use);
      return conflict;
    },

    stay: async (use) => {
      await writeProcess(query, use);
      await announce(use);
    },

    leave: async (processId) => {
      await query.deleteFrom("processes").where("id", "=", processId).execute();
    },

    noteLent: async (secrets) => {
      if (secrets.length === 0) return;
      const rows = secrets.map(({ what, id }) => ({ id: what + mark + id, first_used_at: now }));
      await query
        .insertInto("secrets")
        .values(rows)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    listLent: async () => {
      const rows = await query
        .selectFrom("secrets")
        .select(["id", "first_used_at"])
        .where("id", "like", `%${mark}%`)
        .orderBy("first_used_at", "desc")
        .orderBy("id")
        .execute();
      return rows.map(({ id: name, first_used_at }) => {
        const end = name.lastIndexOf(mark);
        const firstUsedAt = new Date(Number(first_used_at));
        return { what: name.slice(0, end), id: name.slice(end + mark.length), firstUsedAt };
      });
    },

    // Nothing goes to the revocation log: a process that could still remember one of them would have the secret.
    forget: (id) =>
      database.transact(async (tx, _revoke, record) => {
        const reason = "secret_lost";
        const { numUpdatedRows } = await tx
          .updateTable("sessions")
          .set({ ended_at: clock(), end_reason: reason })
          .where("secret_id", "=", id)
          .where("ended_at", "is", null)
          .executeTakeFirstOrThrow();
        const count = Number(numUpdatedRows);
        const about = { userId: null, actor: "operator" } as const;
        if (count > 0) record({ events: [{ type: "sessions_ended", data: { reason }, count, ...about }] });
        const services = await tx.deleteFrom("services").where("secret_id", "=", id).returning("name").execute();
        for (const { name } of services) record({ events: [{ type: "service_revoked", data: { name }, ...about }] });
        // Nobody can open them any more.
        await tx
          .updateTable("identities")
          .set({ sealed_tokens: null, secret_id: null, tokens_expire_at: null, refreshing_until: null })
          .where("secret_id", "=", id)
          .execute();
        await tx.deleteFrom("secrets").where("id", "=", id).execute();
        return count;
      }),

    endSessions: (id, limit) =>
      database.transact(async (tx, revoke, record) => {
        const reason = "secret_leaked";
        const live = tx
          .selectFrom("sessions")
          .select("id")
          .where("secret_id", "=", id)
          .where("ended_at", "is", null)
          .orderBy("id")
          .limit(limit);
        const ended = await tx
          .updateTable("sessions")
          .set({ ended_at: clock(), end_reason: reason })
          .where("id", "in", live)
          .where("ended_at", "is", null)
          .returning(["id", "user_id"])
          .execute();
        for (const { id: sessionId, user_id: userId } of ended) {
          revoke({ kind: "session", subject: sessionId, version: null }, { reason, userId, sessions: [sessionId] });
          record({ events: [{ type: "session_ended", data: { reason }, userId, sessionId, actor: "operator" }] });
        }
        return ended.length;
      }),

    overview: async () => {
      const { rows } = await sql<{ now: number | string }>`select ${now} as now`.execute(query);
      const time = Number(rows[0]?.now);
      const processes = await query
        .selectFrom("processes")
        .select(["id", "issues", "accepts", "seen_at", "schema", "release"])
        .where("seen_at", ">=", time - processLifetime)
        .orderBy("seen_at", "desc")
        .execute();
      const secrets = await query
        .selectFrom("secrets")
        .leftJoin("sessions", (join) =>
          join
            .onRef("sessions.secret_id", "=", "secrets.id")
            .on("sessions.ended_at", "is", null)
            .on("sessions.expires_at", ">", clock()),
        )
        .select(["secrets.id", "secrets.first_used_at"])
        .where("secrets.id", "not like", `%${mark}%`)
        .select((e) => e.fn.count<number | string>("sessions.id").as("sessions"))
        .groupBy(["secrets.id", "secrets.first_used_at"])
        .orderBy("secrets.first_used_at", "desc")
        .execute();
      return {
        now: new Date(time),
        processes: processes.map(({ id: processId, issues, accepts, seen_at, schema, release }) => ({
          processId,
          issues,
          schema,
          release,
          accepts: JSON.parse(accepts) as string[],
          seenAt: new Date(Number(seen_at)),
        })),
        secrets: secrets.map(({ id, first_used_at, sessions }) => ({
          id,
          firstUsedAt: new Date(Number(first_used_at)),
          sessions: Number(sessions),
        })),
      };
    },
  };
}

async function findConflictWithProcesses(tx: SqlTransaction, use: SecretUse): Promise<SecretConflict | null> {
  for (const other of await tx.selectFrom("processes").select(["issues", "accepts"]).execute()) {
    if (!use.accepts.includes(other.issues)) return { kind: "lacked_here", id: other.issues };
    if (!(JSON.parse(other.accepts) as string[]).includes(use.issues))
      return { kind: "lacked_elsewhere", id: use.issues };
  }
  return null;
}

/** Keys of services do not run out: whoever lacks their secret would refuse them until somebody notices. */
async function findLostServices(tx: SqlTransaction, use: SecretUse): Promise<SecretConflict | null> {
  const lost = await tx
    .selectFrom("services")
    .select(["secret_id", (e) => e.fn.countAll<number | string>().as("services")])
    .where("secret_id", "not in", use.accepts)
    .groupBy("secret_id")
    .executeTakeFirst();
  return lost ? { kind: "services", id: lost.secret_id, services: Number(lost.services) } : null;
}

/** Secrets that this process lacks: refused while sessions hang on one, forgotten when none does. */
async function findLostSessions(tx: SqlTransaction, use: SecretUse, now: number): Promise<SecretConflict | null> {
  for (const { id } of await tx.selectFrom("secrets").select("id").where("id", "not like", `%${mark}%`).execute()) {
    if (use.accepts.includes(id)) continue;
    const { sessions } = await tx
      .selectFrom("sessions")
      .select((e) => e.fn.countAll<number | string>().as("sessions"))
      .where("secret_id", "=", id)
      .where("ended_at", "is", null)
      .where("expires_at", ">", now)
      .executeTakeFirstOrThrow();
    if (Number(sessions) > 0) return { kind: "sessions", id, sessions: Number(sessions) };
    await tx.deleteFrom("secrets").where("id", "=", id).execute();
  }
  return null;
}
