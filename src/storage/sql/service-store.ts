import type { Selectable } from "kysely";
import type { ServiceRecord, ServiceScope } from "../../service/service.ts";
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
            scopes: JSON.stringify(service.scopes),
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
      });
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
      }),
  };
}

function toServiceRecord(row: Selectable<ServiceTable>): ServiceRecord {
  return {
    id: row.id,
    name: row.name,
    scopes: JSON.parse(row.scopes) as ServiceScope[],
    seed: Buffer.from(row.seed, "base64url"),
    secretId: row.secret_id,
    createdAt: new Date(Number(row.created_at)),
  };
}
