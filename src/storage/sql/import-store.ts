import { randomUUID } from "node:crypto";
import { type RawBuilder, sql } from "kysely";
import type { NewEvent } from "../../event/event.ts";
import type { ImportOutcome, ImportSource, ImportStore } from "../../user/import/import-store.ts";
import type { ImportedIdentity, ImportedUser } from "../../user/import/imported-user.ts";
import { type Holder, judgeHolders, toHolders } from "../../user/import/judge-holders.ts";
import type { SqlDatabase } from "./database.ts";
import { newUserRow } from "./user-store.ts";

type Query = SqlDatabase["query"];
type Kind = SqlDatabase["kind"];

/** Importing people, in SQL. */
export function createImportStore(database: SqlDatabase): ImportStore {
  const { query, kind, clock } = database;
  return {
    write: async (users, source) => {
      const outcomes = await database.transact(async (tx, _revoke, record) => {
        const outcomes = await write(tx, kind, users, clock());
        const created = users.filter((_, index) => outcomes[index] === "created");
        record({ events: created.map(({ id }) => toEvent(id, source)) });
        return outcomes;
      });
      await database.engine.flush();
      return outcomes;
    },
    foresee: (users) => foresee(query, kind, users),
  };
}

function toEvent(userId: string, source: ImportSource): NewEvent {
  const what = { type: "user_imported", data: { from: source.from }, userId } as const;
  return source.from === "file" ? { ...what, actor: "operator" } : { ...what, client: source.client };
}

/** The constraints decide who is new, whatever anybody else writes at that moment; who is in the way is looked at afterwards. */
async function write(
  tx: Query,
  kind: Kind,
  users: readonly ImportedUser[],
  now: number,
): Promise<readonly ImportOutcome[]> {
  const erased = await findErased(tx, kind, users);
  const former = await findFormer(tx, kind, users);
  const wanted = users.filter((user) => !isAmong(erased, user) && !isAmong(former, user));
  const inserted = await insertUsers(tx, kind, wanted);
  const theirs = wanted.filter(({ id }) => inserted.has(id));
  const unlinked = await insertIdentities(tx, kind, theirs, now);
  await removeUsers(tx, kind, unlinked);
  const others = users.filter(({ id }) => !inserted.has(id));
  const holders = toHolders(await findHolders(tx, kind, others));
  return users.map((user): ImportOutcome => {
    if (isAmong(erased, user)) return "user_erased";
    if (unlinked.has(user.id)) return "identity_taken";
    return inserted.has(user.id) ? "created" : (judgeHolders(user, holders) ?? "changed_meanwhile");
  });
}

async function foresee(query: Query, kind: Kind, users: readonly ImportedUser[]): Promise<readonly ImportOutcome[]> {
  const erased = await findErased(query, kind, users);
  const holders = toHolders(await findHolders(query, kind, users));
  const linked = await findLinked(query, kind, users);
  return users.map((user): ImportOutcome => {
    if (isAmong(erased, user)) return "user_erased";
    const held = judgeHolders(user, holders);
    if (held !== null) return held;
    return user.identities.some((identity) => linked.has(keyOf(identity))) ? "identity_taken" : "created";
  });
}

function idsOf({ id, madeIds }: ImportedUser): readonly string[] {
  return madeIds ?? [id];
}

function isAmong(erased: ReadonlySet<string>, user: ImportedUser): boolean {
  return idsOf(user).some((id) => erased.has(id));
}

function keyOf({ issuer, subject }: Pick<ImportedIdentity, "issuer" | "subject">): string {
  return `${issuer} ${subject}`;
}

/** Security: tokens and entries of the revocation log still name somebody who was erased; nobody may come after her under her id. */
async function findErased(query: Query, kind: Kind, users: readonly ImportedUser[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ user_id: string }>`select distinct user_id from ${sql.table("events")}
    where type = 'user_erased' and ${isOneOf(kind, "user_id", users.flatMap(idsOf))}`.execute(query);
  return new Set(rows.map(({ user_id }) => user_id));
}

/** The ids, of those that rows were given under other root secrets, that somebody has: no constraint knows of them. */
async function findFormer(tx: Query, kind: Kind, users: readonly ImportedUser[]): Promise<ReadonlySet<string>> {
  const ids = users.flatMap(({ madeIds }) => (madeIds !== null && madeIds.length > 1 ? madeIds : []));
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`select id from ${sql.table("users")}
    where ${isOneOf(kind, "id", ids)}`.execute(tx);
  return new Set(rows.map(({ id }) => id));
}

/** Gives the ids of those who were new. */
async function insertUsers(tx: Query, kind: Kind, users: readonly ImportedUser[]): Promise<ReadonlySet<string>> {
  if (users.length === 0) return new Set();
  const rows = users.map((user) => ({
    ...newUserRow(user),
    banned_at: user.bannedAt?.getTime() ?? null,
    delete_after: user.deleteAfter?.getTime() ?? null,
  }));
  const { rows: inserted } = await sql<{ id: string }>`insert into ${sql.table("users")} (${names(userColumns)})
    ${selectRows(kind, userColumns, rows)} on conflict do nothing returning id`.execute(tx);
  return new Set(inserted.map(({ id }) => id));
}

/** Gives the ids of those of whom an identity is somebody else's. */
async function insertIdentities(
  tx: Query,
  kind: Kind,
  users: readonly ImportedUser[],
  now: number,
): Promise<ReadonlySet<string>> {
  const rows = users.flatMap(({ id, identities }) =>
    identities.map((identity) => ({
      ...identity,
      id: randomUUID(),
      user_id: id,
      created_at: now,
      last_used_at: now,
    })),
  );
  if (rows.length === 0) return new Set();
  const { rows: inserted } = await sql<{ issuer: string; subject: string }>`insert into ${sql.table("identities")}
    (${names(identityColumns)}) ${selectRows(kind, identityColumns, rows)}
    on conflict do nothing returning issuer, subject`.execute(tx);
  const linked = new Set(inserted.map(keyOf));
  return new Set(rows.filter((row) => !linked.has(keyOf(row))).map(({ user_id }) => user_id));
}

/** Takes back who was written a moment ago: nobody else has seen her. */
async function removeUsers(tx: Query, kind: Kind, ids: ReadonlySet<string>): Promise<void> {
  if (ids.size === 0) return;
  await sql`delete from ${sql.table("users")} where ${isOneOf(kind, "id", [...ids])}`.execute(tx);
}

async function findHolders(query: Query, kind: Kind, users: readonly ImportedUser[]): Promise<readonly Holder[]> {
  if (users.length === 0) return [];
  const emails = users.flatMap(({ email }) => email ?? []);
  const columns = sql`select id, email, created_at from ${sql.table("users")}`;
  const { rows } = await sql<{ id: string; email: string | null; created_at: number | string }>`
    ${columns} where ${isOneOf(kind, "id", users.flatMap(idsOf))}
    union ${columns} where ${isOneOf(kind, "email", emails)}`.execute(query);
  return rows.map(({ id, email, created_at }) => ({ id, email, createdAt: Number(created_at) }));
}

async function findLinked(query: Query, kind: Kind, users: readonly ImportedUser[]): Promise<ReadonlySet<string>> {
  const identities = users.flatMap((user) => user.identities);
  if (identities.length === 0) return new Set();
  const given = selectRows(kind, { issuer: "text", subject: "text" }, identities);
  const { rows } = await sql<{ issuer: string; subject: string }>`select held.issuer, held.subject
    from ${sql.table("identities")} as held
    join (${given}) as given on given.issuer = held.issuer and given.subject = held.subject`.execute(query);
  return new Set(rows.map(keyOf));
}

const userColumns = {
  id: "text",
  email: "text",
  email_verified: "boolean",
  name: "text",
  avatar_url: "text",
  role: "text",
  metadata: "text",
  password_hash: "text",
  version: "integer",
  banned_at: "bigint",
  delete_after: "bigint",
  language: "text",
  created_at: "bigint",
  updated_at: "bigint",
} as const;

const identityColumns = {
  id: "text",
  user_id: "text",
  provider: "text",
  issuer: "text",
  subject: "text",
  email: "text",
  name: "text",
  created_at: "bigint",
  last_used_at: "bigint",
} as const;

type Columns = Readonly<Record<string, "text" | "boolean" | "integer" | "bigint">>;

function names(columns: Columns): RawBuilder<unknown> {
  return sql.join(Object.keys(columns).map((name) => sql.ref(name)));
}

/** Rows as a `select`, by one parameter: a statement has the same text for every number of them. */
function selectRows(kind: Kind, columns: Columns, rows: readonly object[]): RawBuilder<unknown> {
  const json = JSON.stringify(rows);
  if (kind === "sqlite") {
    const values = Object.keys(columns).map((name) => sql`value ->> ${sql.lit(name)} as ${sql.ref(name)}`);
    return sql`select ${sql.join(values)} from json_each(${json}) where true`;
  }
  const shape = Object.entries(columns).map(([name, type]) => sql`${sql.ref(name)} ${sql.raw(type)}`);
  const values = Object.keys(columns).map((name) => sql.ref(`entry.${name}`));
  return sql`select ${sql.join(values)} from json_to_recordset(cast(${json} as json)) as entry (${sql.join(shape)})`;
}

/** Whether a column is one of some values, by its index, and by one parameter. */
function isOneOf(kind: Kind, column: string, values: readonly string[]): RawBuilder<unknown> {
  return kind === "sqlite"
    ? sql`${sql.ref(column)} in (select value from json_each(${JSON.stringify(values)}))`
    : sql`${sql.ref(column)} = any(cast(${values} as text[]))`;
}
