import { setTimeout as sleep } from "node:timers/promises";
import { AuthError } from "../../error/auth-error.ts";

/** SQLite's primary result codes that say "not now", as opposed to "this statement is wrong". */
const sqliteUnavailable: ReadonlySet<number> = new Set([
  5, // BUSY
  6, // LOCKED
  8, // READONLY
  10, // IOERR
  11, // CORRUPT
  13, // FULL
  14, // CANTOPEN
  15, // PROTOCOL: locking failed after many tries
  26, // NOTADB: something else was written into the file
]);

/**
 * SQLSTATE classes and codes of PostgreSQL that say "not now": connection, refused log-in, resources, shutdown, system error,
 * cancelled by a timeout, lock not available, a primary that has become a replica, no such database, damaged files.
 */
const postgresUnavailable = /^(08...|28...|53...|58...|57P0[1-5]|57014|55P03|25P0[34]|25006|3D000|XX00[12])$/;
/** After these the server goes on using the connection; after all others it is thrown away. */
const postgresConnectionSurvives = /^(53400|57014|55P03)$/;

const systemCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
  "EADDRNOTAVAIL",
  "EMFILE",
  "EIO",
  "ENOSPC",
  "ERR_INVALID_STATE", // node:sqlite: the database is not open
]);

/** What `pg` throws without a code. */
const driverMessages =
  /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end|The server does not support SSL)/;

interface MaybeCoded {
  readonly code?: unknown;
  readonly errcode?: unknown;
  readonly message?: unknown;
}

/** The code of what went wrong: a SQLSTATE or a system error's name. */
export function errorCode(error: unknown): string | null {
  const code = (error as MaybeCoded | null)?.code;
  return typeof code === "string" ? code : null;
}

/** What the database, or the way to it, said where it became `storage_unavailable`; every other error itself. */
export function databaseErrorOf(error: unknown): unknown {
  return error instanceof AuthError ? error.cause : error;
}

/** Another connection holds the lock that this statement needs. */
export function isSqliteBusy(error: unknown): boolean {
  return sqliteCode(error) === 5;
}

/** The transaction lost against another one and would succeed if repeated from its start (serialization failure, deadlock). */
export function isConflict(error: unknown): boolean {
  return isSerializationFailure(error) || errorCode(error) === "40P01";
}

/** Its isolation level forbids what was written beside it. Never at "read committed". */
export function isSerializationFailure(error: unknown): boolean {
  return errorCode(error) === "40001";
}

/** Before what lost is repeated. Those who met once would go on meeting: each waits for another time, and longer each time. */
export async function letOthersPass(attempt: number): Promise<void> {
  await sleep(Math.random() * 2 ** (attempt + 1));
}

/** Whether a connection that met this error may not go back into its pool. */
export function breaksConnection(error: unknown): boolean {
  if (!isUnavailable(error)) return false;
  return !postgresConnectionSurvives.test(errorCode(error) ?? "");
}

/** Something that has to be unique was written twice (PostgreSQL: unique_violation; SQLite: SQLITE_CONSTRAINT_UNIQUE). */
export function isDuplicate(error: unknown): boolean {
  return errorCode(error) === "23505" || (error as MaybeCoded | null)?.errcode === 2067;
}

/**
 * The one place where "the database cannot be reached" is told from everything else: a lost or refused connection, a timeout, an
 * exhausted pool, a lock or disk that is not to be had become `storage_unavailable`. Any other error is given back as it is.
 */
export function toStorageError(error: unknown): unknown {
  return isUnavailable(error) ? toUnavailable(error) : error;
}

/** For what is "not now" wherever it stands: a connection that is not to be had, a transaction that lost again and again. */
export function toUnavailable(error: unknown): AuthError {
  return error instanceof AuthError ? error : new AuthError("storage_unavailable", { retryAfter: 1, cause: error });
}

function isUnavailable(error: unknown): boolean {
  const sqlite = sqliteCode(error);
  if (sqlite !== null) return sqliteUnavailable.has(sqlite);
  const code = errorCode(error);
  if (code !== null && (postgresUnavailable.test(code) || systemCodes.has(code))) return true;
  const message = (error as MaybeCoded | null)?.message;
  return typeof message === "string" && driverMessages.test(message);
}

function sqliteCode(error: unknown): number | null {
  if (errorCode(error) !== "ERR_SQLITE_ERROR") return null;
  const extended = (error as MaybeCoded).errcode;
  return typeof extended === "number" ? extended & 0xff : null;
}
