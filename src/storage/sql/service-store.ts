import type { Selectable } from "kysely";
import { isServiceScope, type ServiceRecord } from "../../service/service.ts";
import type { ServiceStore } from "../../service/service-store.ts";
import type { SqlDatabase } from "./database.ts";
import type { ServiceTable } from "./schema.ts";

/** Services in SQL. */
export function createServiceStore(database: SqlDatabase): ServiceStore {
  const { query } = database;
  return {
    insert: async (service, recording) => {
      const inserted = await database.transact(async (tx, _revoke, record) => {
        const row = await tx
          .insertInto("services")
          .values({
            id: service.id,
            name: service.name,
            scopes: writeScopes(service),
            seed: service.seed.toString("base64url"),
            secret_id: service.secretId,
            created_at: service.createdAt.getTime(),
          })
          .onConflict((conflict) => conflict.doNothing())
          .returning("id")
          .executeTakeFirst();
        if (row === undefined) return false;
        record(recording);
        return true;
      }, recording);
      if (inserted) await database.engine.flush();
      return inserted;
    },

    find: async (id) => {
      const row = await query.selectFrom("services").selectAll().where("id", "=", id).executeTakeFirst();
      return row === undefined ? null : toServiceRecord(row);
    },

    list: async () => {
      const rows = await query.selectFrom("services").selectAll().orderBy("name").execute();
      return rows.map(toServiceRecord);
    },

    revoke: (name, recording) =>
      database.transact(async (tx, revoke, record) => {
        const row = await tx.deleteFrom("services").where("name", "=", name).returning("id").executeTakeFirst();
        if (row === undefined) return false;
        record(recording);
        revoke({ kind: "profile", subject: row.id, version: null });
        return true;
      }, recording),
  };
}

/** Audiences stand among the scopes, in the same column: they say what the scope `introspect` reaches. */
const audiencePrefix = "audience:";

function writeScopes({ scopes, audiences }: ServiceRecord): string {
  return JSON.stringify([...scopes, ...(audiences ?? []).map((audience) => audiencePrefix + audience)]);
}

function readScopes(text: string): Pick<ServiceRecord, "scopes" | "audiences"> {
  const all = JSON.parse(text) as string[];
  const audiences = all.filter((scope) => scope.startsWith(audiencePrefix));
  return {
    scopes: all.filter(isServiceScope),
    audiences: audiences.length > 0 ? audiences.map((scope) => scope.slice(audiencePrefix.length)) : null,
  };
}

function toServiceRecord(row: Selectable<ServiceTable>): ServiceRecord {
  return {
    id: row.id,
    name: row.name,
    ...readScopes(row.scopes),
    seed: Buffer.from(row.seed, "base64url"),
    secretId: row.secret_id,
    createdAt: new Date(Number(row.created_at)),
  };
}
