import type { Storage } from "../../storage/storage.ts";
import type { TableSize } from "../../storage/storage-inspector.ts";
import { type Finding, fail, ok, warn } from "../../doctor/finding.ts";

type Inspected = Pick<Storage, "inspector">;

/** Rows that are counted at most. Larger tables are estimated, or said to be larger. */
const mostCounted = 200_000;
/** Seconds that sweeping may be late: a server that stood still sweeps when it is back. */
const patience = 3_600;
/** Rows that one process removes of each table in a minute. Fewer are no news. */
const oneRound = 10_000;
/** A page that was written twice costs little, and ten million dead rows do not. */
const mostDead = 10_000;
const largestChecked = 2 * 1024 ** 3;

/** How large tables are, and whether what is expired is swept away. */
export async function checkTables(
  { inspector }: Inspected,
  { now, eventRetention }: { readonly now: number; readonly eventRetention: number },
): Promise<Finding[]> {
  const sizes = await inspector.sizes(mostCounted);
  const filled = sizes.filter(({ rows }) => rows > 0).toSorted((a, b) => b.rows - a.rows);
  const shown = filled.length === 0 ? "all are empty" : filled.map(showSize).join(", ");
  const overdue = await inspector.overdue({ now: new Date(now), patience, eventRetention, most: mostCounted });
  const late = overdue.filter(({ rows }) => rows > oneRound);
  const found = [ok("tables", shown)];
  if (late.length === 0) return [...found, ok("overdueRows", "what is expired is swept away")];
  const fix = "start a server, which removes 10,000 of each a minute; if one runs, its log says why the sweep fails";
  return [
    ...found,
    ...late.map(({ table, rows }) => {
      const many = rows === mostCounted ? `${rows} or more` : String(rows);
      return warn("overdueRows", `${many} rows of ${table} should have been removed an hour ago`, fix);
    }),
  ];
}

function showSize({ table, rows, precision }: TableSize): string {
  const sign = { exact: "", estimate: "about ", least: "more than " }[precision];
  return `${table} ${sign}${rows}`;
}

/** Whether PostgreSQL has connections for everybody, and vacuums. */
export async function checkPostgres({
  inspector,
  secrets,
}: Pick<Storage, "inspector" | "secrets">): Promise<Finding[]> {
  const connections = await inspector.connections();
  const vacuum = await inspector.deadRows();
  if (!connections || !vacuum) return [];
  const { processes } = await secrets.overview();
  // Somebody rolls out, or is about to start the first one.
  const expected = Math.max(processes.length, 1) + 1;
  const { limit, open, foreign, perProcess } = connections;
  const need = expected * perProcess;
  const what = `${open} of ${limit} are open; ${expected} processes may open ${need}, and others have ${foreign}`;
  const findings = [
    need + foreign <= limit
      ? ok("connections", what)
      : warn("connections", what, "raise max_connections, run fewer processes, or put a pooler between"),
  ];
  if (!vacuum.autovacuum) {
    return [...findings, fail("vacuum", "autovacuum is off", "turn autovacuum on in PostgreSQL")];
  }
  const bloated = vacuum.tables.find(({ dead, live }) => dead > mostDead && dead > live);
  if (!bloated) return [...findings, ok("vacuum", "autovacuum is on, and keeps up")];
  const dead = `${bloated.table} has ${bloated.dead} dead rows beside ${bloated.live} live ones`;
  const fix = `see what keeps autovacuum from it (a transaction left open?), then: vacuum latchkey.${bloated.table}`;
  return [...findings, warn("vacuum", dead, fix)];
}

/** Whether a SQLite file is whole. */
export async function checkIntegrity({ inspector, kind }: Pick<Storage, "inspector" | "kind">): Promise<Finding[]> {
  if (kind !== "sqlite") return [];
  const result = await inspector.integrity(largestChecked);
  if (result === "whole") return [ok("integrity", "the file is whole")];
  if (result === "skipped") {
    const fix = "run PRAGMA quick_check on a copy that latchkey backup made";
    return [warn("integrity", "the file is larger than 2 GB, and was not looked through", fix)];
  }
  const fix = "stop the server, keep the file, and put the latest backup in its place: latchkey restore";
  return [fail("integrity", "SQLite says that the file is damaged", fix)];
}
