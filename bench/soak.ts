import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { findPostgres, startPostgres } from "../test/setup/postgres-server.ts";
import { redisProgram } from "../test/setup/redis.ts";
import { startRedis } from "../test/setup/redis-server.ts";
import { inPostgresDatabase } from "./measure/postgres-database.ts";
import { inTemporaryFolder } from "./measure/temporary-folder.ts";
import { runSoak, type SoakResult } from "./soak/run-soak.ts";
import { startSoakSite } from "./soak/soak-site.ts";

const usage = `Usage: npm run soak [-- [--minutes 30] [--sessions 2000] [--write]]

  --minutes   how long the load goes on
  --sessions  sessions whose cookies are checked
  --write     put charts and figures into docs/charts and docs/benchmarks.md
`;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    sessions: { type: "string", default: "2000" },
    write: { type: "boolean" },
    help: { type: "boolean" },
  },
});
const results = new URL("results/", import.meta.url);

if (values.help) process.stdout.write(usage);
else await main();

async function main(): Promise<void> {
  const [bin, redisServer] = [findPostgres(), redisProgram()];
  if (bin === null || redisServer === null) throw new Error("The soak needs PostgreSQL and Redis");
  const [minutes, sessions] = [Number(values.minutes), Number(values.sessions)];
  const seconds = minutes * 60;
  // As its packages set it up: a commit has reached the disk before it is answered.
  const postgres = await startPostgres(bin, "fsync=on", "synchronous_commit=on", "full_page_writes=on");
  const redis = await startRedis(redisServer);
  try {
    await inTemporaryFolder((folder) =>
      inPostgresDatabase(postgres.url, async (database) => {
        const shared = { seconds, sessions };
        const many = await startSoakSite({
          ...shared,
          name: "PostgreSQL and Redis, two processes",
          database,
          redis: redis.url,
          processes: 2,
        });
        const one = await startSoakSite({
          ...shared,
          name: "SQLite, one process",
          database: `sqlite:${folder}/soak.db`,
          redis: null,
          processes: 1,
        });
        try {
          process.stdout.write(`The load begins; it goes on for ${minutes} minutes.\n`);
          await runSoak([many, one], minutes, save);
        } finally {
          await Promise.all([many.stop(), one.stop()]);
        }
      }),
    );
  } finally {
    await redis.stop();
    await postgres.stop();
  }
}

/** After each look, so that a run that breaks off leaves what it saw. */
function save(result: SoakResult): void {
  mkdirSync(results, { recursive: true });
  writeFileSync(new URL("soak.json", results), JSON.stringify(result));
}
