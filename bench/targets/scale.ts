import { DatabaseSync } from "node:sqlite";
import { systemClock } from "../../src/shared/clock.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { median } from "../measure/median.ts";
import { execute, inPostgresDatabase } from "../measure/postgres-database.ts";
import { seedStatements, sessionIdOf } from "../measure/seed-sql.ts";
import { spreadOf } from "../measure/spread.ts";
import { addressOf } from "../measure/sign-in-people.ts";
import { inTemporaryFolder } from "../measure/temporary-folder.ts";
import type { Row } from "../report/row.ts";
import type { Target } from "./target.ts";

/** A database with so many people, each with one session. */
interface Filled {
  readonly storage: Storage;
  readonly people: number;
  readonly pick: () => number;
}

interface Step {
  readonly what: string;
  /** Of a round. */
  readonly calls: number;
  /** Gives null or false when it has not done what it should. */
  readonly run: (filled: Filled, number: number) => Promise<unknown>;
}

const reads = 2_000;
/** Each waits for the disk, where storage does. */
const writes = 300;

const steps: readonly Step[] = [
  {
    what: "session check, cold",
    calls: reads,
    run: ({ storage }, number) => storage.sessions.find(sessionIdOf(number)),
  },
  {
    what: "log-in look-up",
    calls: reads,
    run: ({ storage }, number) => storage.passwords.findByEmail(addressOf(number), new Date()),
  },
  { what: "refresh, seed not remembered", calls: writes, run: refresh },
  { what: "revoking a session", calls: writes, run: revoke },
];

/** The two statements of a refresh whose session this process has not seen lately. */
async function refresh({ storage }: Filled, number: number): Promise<unknown> {
  const found = await storage.refreshes.find(sessionIdOf(number));
  if (found === null) return null;
  const { id, generation, counter, userAgent } = found.session;
  const place = { id, generation, counter };
  return storage.refreshes.rotate({ ...place, ...rules, ip: "192.0.2.7", userAgent });
}

const rules = { grace: 0, idleTimeout: 604_800, recovery: null };

/** An ending as one of hers asks for it: the session, an event, the entry in the log that tells everybody. */
function revoke({ storage }: Filled, number: number): Promise<boolean> {
  const sessionId = sessionIdOf(number);
  const data = { reason: "ended_by_user" };
  const event = { type: "session_ended", data, userId: sessionId, sessionId, actor: "user" } as const;
  return storage.sessions.end(sessionId, "ended_by_user", sessionId, { events: [event] });
}

/** P6: what the commonest calls cost with ten times as many people. */
export const scale: Target = {
  name: "scale",
  async run({ quick, postgresUrl }) {
    const [few, many] = quick ? [10_000, 100_000] : [100_000, 1_000_000];
    const rows = await inTemporaryFolder(async (folder) => {
      const fill = (people: number): Promise<Filled> => fillSqlite(`${folder}/${people}.db`, people);
      return compare("SQLite", await fill(few), await fill(many));
    });
    if (postgresUrl === null) return rows;
    const ofPostgres = await inPostgresDatabase(postgresUrl, (small) =>
      inPostgresDatabase(postgresUrl, async (large) =>
        compare("PostgreSQL", await fillPostgres(small, few), await fillPostgres(large, many)),
      ),
    );
    return [...rows, ...ofPostgres];
  },
};

async function fillSqlite(path: string, people: number): Promise<Filled> {
  const storage = await open(`sqlite:${path}`);
  const handle = new DatabaseSync(path);
  handle.exec("pragma synchronous = off; pragma cache_size = -400000");
  for (const statement of seedStatements("sqlite", people, Date.now())) handle.exec(statement);
  handle.exec("pragma wal_checkpoint(truncate)");
  handle.close();
  return { storage, people, pick: createPicker(people) };
}

async function fillPostgres(url: string, people: number): Promise<Filled> {
  const storage = await open(url);
  for (const statement of seedStatements("postgres", people, Date.now())) await execute(url, statement);
  await execute(url, "vacuum");
  return { storage, people, pick: createPicker(people) };
}

function open(database: string): Promise<Storage> {
  return openSqlStorage({ database, migrate: "auto", clock: systemClock });
}

async function compare(name: string, few: Filled, many: Filled): Promise<Row[]> {
  try {
    const rows: Row[] = [];
    for (const step of steps) {
      const rounds: { few: number; many: number }[] = [];
      await timeEach(few, step);
      await timeEach(many, step);
      for (let round = 0; round < 9; round += 1) {
        rounds.push({ few: await timeEach(few, step), many: await timeEach(many, step) });
      }
      const cost = (of: "few" | "many"): string => (median(rounds.map((round) => round[of])) * 1000).toFixed(1);
      rows.push({
        id: "P6",
        what: `${step.what}, ${name}: cost with ${count(many)} people and sessions over ${count(few)}`,
        // A quick run compares smaller tables, of which nothing is promised.
        aim: many.people >= 1_000_000 ? { atMost: 1.5 } : null,
        measured: median(rounds.map((round) => round.many / round.few)),
        spread: spreadOf(rounds.map((round) => round.many / round.few)),
        chart: { in: "scale", group: name, label: step.what, own: true },
        note: `${cost("many")} µs over ${cost("few")} µs`,
      });
    }
    return rows;
  } finally {
    await few.storage.close();
    await many.storage.close();
  }
}

/** Milliseconds a call takes, over calls for people all over the tables, one after the other. Nobody is picked twice. */
async function timeEach(filled: Filled, { calls, run }: Step): Promise<number> {
  const picked = Array.from({ length: calls }, () => filled.pick());
  const start = performance.now();
  for (const number of picked) {
    const done = await run(filled, number);
    if (done === null || done === false) throw new Error(`There is no person ${number}`);
  }
  return (performance.now() - start) / calls;
}

/** Gives numbers below `people`, in no order that could help, each once before any comes again. */
function createPicker(people: number): () => number {
  let at = Math.floor(Math.random() * people);
  return () => {
    at = (at + stride) % people;
    return at;
  };
}

/** A prime that divides no number of people, and leads far away: the ids are scattered anyway. */
const stride = 7_919;

function count({ people }: Filled): string {
  return people.toLocaleString("en");
}
