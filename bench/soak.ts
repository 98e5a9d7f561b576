import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { findPostgres, startPostgres } from "../test/setup/postgres-server.ts";
import { redisProgram } from "../test/setup/redis.ts";
import { startRedis } from "../test/setup/redis-server.ts";
import { inPostgresDatabase } from "./measure/postgres-database.ts";
import { inTemporaryFolder } from "./measure/temporary-folder.ts";
import { writeBetweenMarks } from "./report/between-marks.ts";
import { runSoak, type SoakResult } from "./soak/run-soak.ts";
import { soakChart } from "./soak/soak-chart.ts";
import { soakReport, whatGrows } from "./soak/soak-report.ts";
import { startSoakSite } from "./soak/soak-site.ts";

const usage = `Usage: npm run soak [-- [--minutes 30] [--sessions 2000] [--write]]

  --minutes   how long the load goes on; of less than ten nothing is said
  --sessions  sessions whose cookies are checked
  --write     put charts and figures into docs/charts and docs/benchmarks.md
  --last      run nothing: look at what the last run left
`;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    sessions: { type: "string", default: "2000" },
    write: { type: "boolean" },
    last: { type: "boolean" },
    help: { type: "boolean" },
  },
});
/** Minutes: the means of five in the last third. */
const shortest = 10;
const results = new URL("results/", import.meta.url);
const docs = new URL("../docs/", import.meta.url);

if (values.help) {
  process.stdout.write(usage);
} else {
  if (!values.last) await run();
  tell(JSON.parse(readFileSync(new URL("soak.json", results), "utf8")) as SoakResult);
}

/** Says what came of it, and what has grown. */
function tell(result: SoakResult): void {
  if (result.minutes < shortest) {
    process.stdout.write(`Too short to say what is flat: that takes ${shortest} minutes at the least.\n`);
    process.exitCode = 1;
    return;
  }
  const report = soakReport(result);
  process.stdout.write(`${report}\n`);
  const growing = whatGrows(result);
  if (growing.length > 0) {
    process.stdout.write(`Not flat: ${growing.join("; ")}\n`);
    process.exitCode = 1;
  }
  if (!values.write) return;
  mkdirSync(new URL("charts/", docs), { recursive: true });
  const images = result.sites.map((site, at) => {
    const name = `charts/soak-${at + 1}.svg`;
    writeFileSync(new URL(name, docs), soakChart(result, site));
    return `![Memory, descriptors, tables and delays over time: ${site.name}](${name})\n`;
  });
  writeFileSync(new URL("charts/soak.json", docs), `${JSON.stringify(thinned(result))}\n`);
  writeBetweenMarks(new URL("benchmarks.md", docs), "soak", `${report}\n${images.join("\n")}`);
}

async function run(): Promise<void> {
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

/** One look in half a minute, those with a collection of garbage: enough to draw, and small enough to keep. */
function thinned(result: SoakResult): SoakResult {
  const isKept = (figures: object): boolean => Object.keys(figures).some((name) => name.endsWith("after collection"));
  const sites = result.sites.map((site) => ({
    ...site,
    samples: site.samples.filter(({ figures }) => isKept(figures)),
  }));
  return { ...result, sites };
}
