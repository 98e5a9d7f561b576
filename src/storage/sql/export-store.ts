import type { ImportIdentity } from "../../user/import/import-row.ts";
import type { ExportedRow, ExportStore } from "../../user/import/export-store.ts";
import type { SqlDatabase } from "./database.ts";
import { toUserRecord, userColumns } from "./rows.ts";

/** Exporting people, in SQL. */
export function createExportStore({ query }: SqlDatabase): ExportStore {
  return {
    page: async ({ after, limit, withHashes }) => {
      const rows = await query
        .selectFrom("users")
        .select(userColumns)
        // Security: where hashes were not asked for, they are not even read.
        .$if(withHashes, (select) => select.select("password_hash"))
        .$if(after !== null, (select) => select.where("id", ">", after ?? ""))
        .orderBy("id")
        .limit(limit)
        .execute();
      if (rows.length === 0) return [];
      const identities = await identitiesOf(rows.map(({ id }) => id));
      return rows.map((row): ExportedRow => {
        const { id, email, emailVerified, name, role, metadata, language, createdAt, bannedAt, deleteAfter } =
          toUserRecord(row);
        const linked = identities.get(id);
        // What has its default is left out.
        return {
          id,
          email,
          ...(emailVerified && { emailVerified }),
          ...(name !== null && { name }),
          role,
          ...(Object.keys(metadata).length > 0 && { metadata }),
          createdAt: createdAt.toISOString(),
          ...(row.password_hash && { passwordHash: row.password_hash }),
          ...(linked && { identities: linked }),
          ...(language !== null && { language }),
          ...(bannedAt && { bannedAt: bannedAt.toISOString() }),
          ...(deleteAfter && { deleteAfter: deleteAfter.toISOString() }),
        };
      });
    },
  };

  async function identitiesOf(userIds: readonly string[]): Promise<ReadonlyMap<string, readonly ImportIdentity[]>> {
    const rows = await query
      .selectFrom("identities")
      .select(["user_id", "provider", "issuer", "subject", "email", "name"])
      .where("user_id", "in", userIds)
      .orderBy("created_at")
      .orderBy("id")
      .execute();
    const found = new Map<string, ImportIdentity[]>();
    for (const { user_id: userId, provider, issuer, subject, email, name } of rows) {
      const own = found.get(userId) ?? [];
      found.set(userId, own);
      own.push({ provider, issuer, subject, ...(email !== null && { email }), ...(name !== null && { name }) });
    }
    return found;
  }
}
