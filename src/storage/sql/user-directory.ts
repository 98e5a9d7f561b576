import { type SqlBool, sql } from "kysely";
import type { Place } from "../../shared/page-cursor.ts";
import type { OperatorLevel } from "../../user/operator.ts";
import { defaultRole } from "../../user/role.ts";
import { asTerm, isWhole, kindsFor, type TermKind, termKinds, termOf } from "../../user/search-term.ts";
import {
  isByTerm,
  type TermPlace,
  type UserDirectory,
  type UserEntry,
  type UserPage,
  type UserQuery,
} from "../../user/user-directory.ts";
import type { SqlDatabase } from "./database.ts";
import { type IndexedList, readFitting } from "./read-fitting.ts";
import { toUserRecord, type UserRow, userColumns } from "./rows.ts";
import { termColumn } from "./term-column.ts";

type EntryRow = UserRow & { readonly operator: string | null; readonly has_password: boolean | number };

/** Somebody, and in which list she was found. */
interface Found {
  readonly entry: UserEntry;
  readonly list: number;
}

/** The largest code point: no text that begins with a prefix sorts behind the prefix and this. */
const lastCodePoint = "\u{10FFFF}";

/** Looking people up, in SQL. */
export function createUserDirectory({ query, kind }: SqlDatabase): UserDirectory {
  const select = query
    .selectFrom("users")
    .select([...userColumns, "operator", sql<boolean | number>`password_hash is not null`.as("has_password")]);
  const find = async (column: "id" | "email", value: string): Promise<UserEntry | null> => {
    const row = await select.where(column, "=", value).executeTakeFirst();
    return row === undefined ? null : toEntry(row);
  };

  /** The newest first, by the index with the fewest others in it. */
  const newest = ({ banned, operators = false, level, role }: UserQuery): IndexedList<UserEntry, Place> => {
    const isOperator = operators || level !== undefined;
    const isRare = !isOperator && role !== undefined && role !== defaultRole;
    return {
      read: async (after, count) => {
        const rows = await select
          .$if(isOperator, (found) => found.where("operator", "is not", null))
          // Said twice, the second time as the index of other roles says it: few have one of those, and nearly everybody this.
          .$if(isRare, (found) => found.where("role", "=", role ?? "").where("role", "!=", sql.lit(defaultRole)))
          .$if(!isOperator && !isRare && banned === true, (found) => found.where("banned_at", "is not", null))
          .$if(after !== null, (found) => found.where(sql<SqlBool>`(created_at, id) < (${after?.at}, ${after?.id})`))
          .orderBy("created_at", "desc")
          .orderBy("id", "desc")
          .limit(count)
          .execute();
        return rows.map(toEntry);
      },
      placeOf: ({ createdAt, id }) => ({ at: createdAt.getTime(), id }),
    };
  };

  /** Those with a term that begins with what was typed, in the order of the terms. */
  const withTerm = (by: TermKind, typed: string, list: number): IndexedList<Found, TermPlace> => {
    const { term, only } = termColumn(by, kind);
    const begin = asTerm(by, typed);
    // Terms have no control characters but the one that ends them.
    const beyond = `${begin}${isWhole(by, typed) ? "\u0001" : lastCodePoint}`;
    return {
      read: async (after, count) => {
        const rows = await select
          // Security: a range, not `like`, so that no character of what was typed means anything. Both databases compare byte by byte here, and
          // both lower ASCII only, so that they find the same people.
          .where(after === null ? sql<SqlBool>`${term} >= ${begin}` : sql<SqlBool>`${term} > ${after.term}`)
          .where(sql<SqlBool>`${term} < ${beyond}`)
          .$if(only !== null, (found) => found.where(only ?? sql<SqlBool>`true`))
          .orderBy(term)
          .limit(count)
          .execute();
        return rows.map((row) => ({ entry: toEntry(row), list }));
      },
      placeOf: ({ entry }) => ({ by, term: termOf(by, entry) ?? "" }),
    };
  };

  const searchNewest = async (asked: UserQuery, typed: string): Promise<UserPage> => {
    const { after = null, limit } = asked;
    const kinds = kindsFor(typed);
    const fits = (entry: UserEntry): boolean =>
      isAsked(entry, asked) && (typed === "" || kinds.some((by) => hasTerm(entry, by, typed)));
    const place = after !== null && "at" in after ? after : null;
    const { rows: users, next } = await readFitting([newest(asked)], { after: place, limit, fits });
    return { users, next };
  };

  const searchByTerm = async (asked: UserQuery, typed: string): Promise<UserPage> => {
    const { after = null, limit } = asked;
    const kinds = kindsFor(typed);
    const place = after !== null && "by" in after ? after : null;
    const lists = kinds.map((by, list) => withTerm(by, typed, list));
    const ahead = place === null ? [] : kinds.filter((by) => termKinds.indexOf(by) < termKinds.indexOf(place.by));
    // Who has an earlier term of this kind has been listed there.
    const fits = ({ entry, list }: Found): boolean =>
      isAsked(entry, asked) && !kinds.slice(0, list).some((by) => hasTerm(entry, by, typed));
    const { rows, next } = await readFitting(lists.slice(ahead.length), { after: place, limit, fits });
    return { users: rows.map(({ entry }) => entry), next };
  };

  return {
    findById: (id) => find("id", id),
    findByEmail: (email) => find("email", email),
    emailsOf: async (ids) => {
      if (ids.length === 0) return new Map();
      const rows = await query.selectFrom("users").select(["id", "email"]).where("id", "in", ids).execute();
      return new Map(rows.flatMap(({ id, email }) => (email === null ? [] : [[id, email] as const])));
    },
    search: (asked) => {
      const typed = asked.startsWith ?? "";
      return isByTerm(asked) ? searchByTerm(asked, typed) : searchNewest(asked, typed);
    },
  };
}

function hasTerm(entry: UserEntry, by: TermKind, typed: string): boolean {
  const term = termOf(by, entry);
  return isWhole(by, typed) ? term === typed : (term?.startsWith(asTerm(by, typed)) ?? false);
}

/** Whether somebody is among those who were asked for, whatever was typed. */
function isAsked(entry: UserEntry, { banned, operators = false, level, role }: UserQuery): boolean {
  if (banned !== undefined && banned !== (entry.bannedAt !== null)) return false;
  if (operators && entry.operator === null) return false;
  if (level !== undefined && entry.operator !== level) return false;
  return role === undefined || entry.role === role;
}

function toEntry(row: EntryRow): UserEntry {
  return {
    ...toUserRecord(row),
    operator: row.operator as OperatorLevel | null,
    hasPassword: Boolean(row.has_password),
  };
}
