import { DatabaseSync } from "node:sqlite";
import { systemClock } from "../../src/shared/clock.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { median } from "../measure/median.ts";
import { execute, inPostgresDatabase } from "../measure/postgres-database.ts";
import { seedStatements, sessionIdOf } from "../measure/seed-sql.ts";
import { addressOf } from "../measure/sign-in-people.ts";
import { inTemporaryFolder } from "../measure/temporary-folder.ts";
import type { Row } from "../report/row.ts";
import type { Target } from "./target.ts";

/** A database with so many people, each with one session. */
interface Filled {
  readonly storage: Storage;
  readonly people: number;
}

interface Step {
  readonly what: string;
  readonly run: (filled: Filled, number: number) => Promise<unknown>;
}

const steps: readonly Step[] = [
  { what: "session check, cold", run: ({ storage }, number) => storage.sessions.find(sessionIdOf(number)) },
  {
    what: "log-in look-up",
    run: ({ storage }, number) => storage.passwords.findByEmail(addressOf(number), new Date()),
  },
];

/** P6: what the hottest reads cost with ten times as many people. */
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
  return { storage, people };
}

async function fillPostgres(url: string, people: number): Promise<Filled> {
  const storage = await open(url);
  for (const statement of seedStatements("postgres", people, Date.now())) await execute(url, statement);
  await execute(url, "vacuum");
  return { storage, people };
}

function open(database: string): Promise<Storage> {
  return openSqlStorage({ database, migrate: "auto", clock: systemClock });
}

async function compare(name: string, few: Filled, many: Filled): Promise<Row[]> {
  try {
    const rows: Row[] = [];
    for (const { what, run } of steps) {
      const rounds: { few: number; many: number }[] = [];
      await timeEach(few, run);
      await timeEach(many, run);
      for (let round = 0; round < 9; round += 1) {
        rounds.push({ few: await timeEach(few, run), many: await timeEach(many, run) });
      }
      const cost = (of: "few" | "many"): string => (median(rounds.map((round) => round[of])) * 1000).toFixed(1);
      rows.push({
        id: "P6",
        what: `${what}, ${name}: cost with ${count(many)} people and sessions over ${count(few)}`,
        // A quick run compares smaller tables, of which nothing is promised.
        aim: many.people >= 1_000_000 ? { atMost: 1.5 } : null,
        measured: median(rounds.map((round) => round.many / round.few)),
        note: `${cost("many")} µs over ${cost("few")} µs`,
      });
    }
    return rows;
  } finally {
    await few.storage.close();
    await many.storage.close();
  }
}

const callsPerRound = 2_000;

/** Milliseconds a call takes, over calls for people picked at random, one after the other. */
async function timeEach(filled: Filled, run: Step["run"]): Promise<number> {
  const picked = Array.from({ length: callsPerRound }, () => Math.floor(Math.random() * filled.people));
  const start = performance.now();
  for (const number of picked) {
    if ((await run(filled, number)) === null) throw new Error(`There is no person ${number}`);
  }
  return (performance.now() - start) / callsPerRound;
}

function count({ people }: Filled): string {
  return people.toLocaleString("en");
}
