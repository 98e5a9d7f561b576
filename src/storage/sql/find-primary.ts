import { setTimeout as sleep } from "node:timers/promises";
import { AuthError } from "../../error/auth-error.ts";
import type { Pg } from "./load-pg.ts";
import type { PostgresClient } from "./postgres-pool.ts";
import { errorCode } from "./storage-error.ts";

/** A server that can be written to. */
export interface Primary {
  readonly url: string;
  readonly history: History;
}

/**
 * Whose history a server writes on. A replica that takes over begins the next timeline of the same system, so of two servers that both
 * take writes the one with the higher timeline is the primary, and the other one was it.
 */
export interface History {
  readonly system: string;
  readonly timeline: number;
}

/** Milliseconds a server may take to answer before another one is taken. */
const hostPatience = 2_000;
/** Milliseconds that the others are waited for once one can be written to. */
const secondThought = 250;

/** The server follows another one, or refuses writes as one does that is about to. */
class FollowingServer extends AuthError {
  constructor() {
    super("storage_unavailable", { retryAfter: 1, cause: new Error("it is a replica, or takes no writes") });
  }
}

/** Both are looked at in one statement; what stands behind `else` is not computed on a replica, which could not. */
const question = `select system_identifier::text as system, case when pg_is_in_recovery() or current_setting('transaction_read_only') = 'on'
  then null else ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::bigint::int end as timeline from pg_control_system()`;
/** For services that speak PostgreSQL and keep their log another way. */
const plainQuestion = `select case when pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' then null else 0 end as timeline`;
/** A right is missing, or a function; Amazon Aurora has the functions, and says that they are not supported or lack `wal_level = logical`. */
const cannotSay = /^(42...|0A000|55000)$/;

/**
 * Asks a connection whether its server is the primary. Throws when it is a replica, or one that was the primary in an older history.
 *
 * Security: a replica hears of endings late, and one that was cut off hears of none. Neither may say that a session lives.
 */
export async function proveWritable(
  client: Pick<PostgresClient, "query">,
  newest: History | null = null,
): Promise<History> {
  const ask = async (text: string): Promise<{ readonly system?: string; readonly timeline: number | null }> => {
    const { rows } = await client.query({ text, values: [], query_timeout: hostPatience });
    return rows[0] as never;
  };
  const { system = "", timeline } = await ask(question).catch((error: unknown) => {
    if (cannotSay.test(errorCode(error) ?? "")) return ask(plainQuestion);
    throw error;
  });
  const isOlder = newest !== null && newest.system === system && timeline !== null && timeline < newest.timeline;
  if (timeline === null || isOlder) throw new FollowingServer();
  return { system, timeline };
}

/** Finds the server among several that can be written to; of two, the one with the newer history. Throws when there is none. */
export async function findPrimary(pg: Pg, urls: readonly string[], newest: History | null): Promise<Primary> {
  const found: Primary[] = [];
  const errors: unknown[] = [];
  const one = Promise.withResolvers<void>();
  const asked = urls.map(async (url) => {
    try {
      found.push({ url, history: await askServer(pg, url, newest) });
      one.resolve();
    } catch (error) {
      errors.push(error);
    }
  });
  const all = Promise.all(asked);
  await Promise.race([all, one.promise]);
  if (found.length > 0) await Promise.race([all, sleep(secondThought, null, { ref: false })]);
  const [best] = found.toSorted((a, b) => b.history.timeline - a.history.timeline);
  if (best) return best;
  // A refused log-in is told from a server that is away; one that answers and follows tells more than one that does not answer.
  throw (
    errors.find((error) => /^(28...|3D000)$/.test(errorCode(error) ?? "")) ??
    errors.find((error) => error instanceof FollowingServer) ??
    errors[0]
  );
}

async function askServer(pg: Pg, url: string, newest: History | null): Promise<History> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: hostPatience,
    application_name: "latchkey primary",
  });
  client.on("error", () => {});
  try {
    await client.connect();
    return await proveWritable(client, newest);
  } finally {
    // A server that says nothing any more does not say good-bye either.
    void Promise.race([client.end(), sleep(hostPatience, null, { ref: false })]).catch(() => {});
  }
}
