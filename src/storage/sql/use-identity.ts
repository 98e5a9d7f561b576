import { type RawBuilder, type Selectable, sql } from "kysely";
import type { UsedIdentity } from "../../federation/identity-store.ts";
import type { Identity } from "../../federation/identity.ts";
import type { ProviderAccount } from "../../federation/provider-account.ts";
import { countLiveSessions } from "./count-live-sessions.ts";
import type { SqlDatabase } from "./database.ts";
import { toUserRecord, type UserRow, userColumns } from "./rows.ts";
import type { IdentityTable } from "./schema.ts";

/** The columns of an identity that make an `Identity`: everything but what its provider gave for its own API. */
export const identityColumns = [
  "id",
  "user_id",
  "provider",
  "issuer",
  "subject",
  "email",
  "name",
  "created_at",
  "last_used_at",
] as const;

export type IdentityRow = Pick<Selectable<IdentityTable>, (typeof identityColumns)[number]>;

/** Milliseconds: the steps in which the time of the last use moves. */
const usedStep = 60_000;

const seenColumns = [...identityColumns, "avatar_url"] as const;

type SeenRow = UserRow & {
  readonly [Column in (typeof seenColumns)[number] as `identity__${Column}`]: Selectable<IdentityTable>[Column];
} & { readonly live_sessions: number | string };

/**
 * Finds an identity and notes its use. On PostgreSQL one statement: what it selects is as it was before the part that writes, because both
 * look at one snapshot. On SQLite, where a statement is no journey, two.
 */
export async function useIdentity(
  { query, kind }: Pick<SqlDatabase, "query" | "kind">,
  account: ProviderAccount,
  now: Date,
): Promise<UsedIdentity | null> {
  const found = sql`select ${seenIdentity()}, ${sql.join(userColumns.map((column) => sql.ref(`users.${column}`)))},
      ${countLiveSessions(now)} as live_sessions
    from ${sql.table("identities")} as known join ${sql.table("users")} on ${sql.ref("users.id")} = known.user_id
    where known.issuer = ${account.issuer} and known.subject = ${account.subject}`;
  const noted = noteUse(account, now.getTime());
  const statement = kind === "postgres" ? sql<SeenRow>`with noted as (${noted}) ${found}` : sql<SeenRow>`${found}`;
  const { rows } = await statement.execute(query);
  const [row] = rows;
  if (row === undefined) return null;
  if (kind === "sqlite" && isNews(row, account, now.getTime())) await noted.execute(query);
  return {
    identity: toIdentity({
      id: row.identity__id,
      user_id: row.identity__user_id,
      provider: row.identity__provider,
      issuer: row.identity__issuer,
      subject: row.identity__subject,
      email: row.identity__email,
      name: row.identity__name,
      created_at: row.identity__created_at,
      last_used_at: row.identity__last_used_at,
    }),
    avatarUrl: row.identity__avatar_url,
    user: toUserRecord(row),
    liveSessions: Number(row.live_sessions),
  };
}

/** Writes what is new. What the provider does not say this time stays as it was: Apple tells a name once in a lifetime. */
function noteUse(account: ProviderAccount, now: number): RawBuilder<unknown> {
  const { provider, issuer, subject, email, name, avatarUrl } = account;
  const said = { email, name, avatar_url: avatarUrl };
  const kept = Object.entries(said).flatMap(([column, value]) =>
    value === null ? [] : [{ column: sql.ref(column), value }],
  );
  const news = [{ column: sql.ref("provider"), value: provider }, ...kept];
  const isNew = news.map(({ column, value }) => sql`coalesce(${column}, '') <> ${value}`);
  return sql`update ${sql.table("identities")}
    set ${sql.join(news.map(({ column, value }) => sql`${column} = ${value}`))},
      last_used_at = case when last_used_at < ${now} then ${now} else last_used_at end
    where issuer = ${issuer} and subject = ${subject}
      and (last_used_at <= ${now - usedStep} or ${sql.join(isNew, sql` or `)})`;
}

function isNews(row: SeenRow, { provider, email, name, avatarUrl }: ProviderAccount, now: number): boolean {
  return (
    Number(row.identity__last_used_at) <= now - usedStep ||
    row.identity__provider !== provider ||
    (email !== null && row.identity__email !== email) ||
    (name !== null && row.identity__name !== name) ||
    (avatarUrl !== null && row.identity__avatar_url !== avatarUrl)
  );
}

function seenIdentity(): RawBuilder<unknown> {
  return sql.join(seenColumns.map((column) => sql`${sql.ref(`known.${column}`)} as ${sql.id(`identity__${column}`)}`));
}

export function toIdentity(row: IdentityRow): Identity {
  return {
    id: row.id,
    userId: row.user_id,
    provider: row.provider,
    issuer: row.issuer,
    subject: row.subject,
    email: row.email,
    name: row.name,
    createdAt: Number(row.created_at),
    lastUsedAt: Number(row.last_used_at),
  };
}
