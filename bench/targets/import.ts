import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { generateSecret } from "../../src/secret/root-secret.ts";
import type { ImportRow } from "../../src/user/import/import-row.ts";
import { median } from "../measure/median.ts";
import { inPostgresDatabase } from "../measure/postgres-database.ts";
import { spreadOf } from "../measure/spread.ts";
import { inTemporaryFolder } from "../measure/temporary-folder.ts";
import type { Tools } from "../measure/tools.ts";
import type { Row } from "../report/row.ts";
import type { Target } from "./target.ts";

const program = fileURLToPath(new URL("../../bin/latchkey.mjs", import.meta.url));
const probe = fileURLToPath(new URL("../measure/peak-memory.ts", import.meta.url));

/** What one run of the command says. */
interface Imported {
  readonly seconds: number;
  /** Bytes that it had at the most. */
  readonly peak: number;
}

/** The command `users import`, its start and end included: how fast it is, and whether its memory grows with the file. */
export const imports: Target = {
  name: "import",
  async run({ quick, postgresUrl }: Tools) {
    const [few, many, rounds] = quick ? [2_000, 10_000, 1] : [5_000, 50_000, 3];
    return inTemporaryFolder(async (folder) => {
      const files = { few: join(folder, "few.jsonl"), many: join(folder, "many.jsonl") };
      await writePeople(files.few, few);
      await writePeople(files.many, many);
      const rows: Row[] = [];
      const measure = async (
        name: string,
        open: <T>(use: (url: string) => Promise<T>) => Promise<T>,
      ): Promise<void> => {
        const runs: { readonly few: Imported; readonly many: Imported; readonly again: Imported }[] = [];
        for (let round = 0; round < rounds; round += 1) {
          const small = await open((url) => run(folder, url, files.few));
          const large = await open(async (url) => ({
            many: await run(folder, url, files.many),
            again: await run(folder, url, files.many),
          }));
          runs.push({ few: small, ...large });
        }
        rows.push(...toRows(name, many, quick, runs));
      };
      let databases = 0;
      await measure("SQLite", async (use) => use(`sqlite:${join(folder, `${(databases += 1)}.db`)}`));
      if (postgresUrl !== null) await measure("PostgreSQL", (use) => inPostgresDatabase(postgresUrl, use));
      return rows;
    });
  },
};

function toRows(
  name: string,
  people: number,
  quick: boolean,
  runs: readonly { readonly few: Imported; readonly many: Imported; readonly again: Imported }[],
): Row[] {
  const count = people.toLocaleString("en");
  const seconds = runs.map(({ many }) => many.seconds);
  const again = runs.map((one) => one.again.seconds);
  const peaks = runs.map(({ many }) => many.peak / 1e6);
  const growth = runs.map(({ few, many }) => many.peak / few.peak);
  const perSecond = Math.round(people / median(seconds)).toLocaleString("en");
  return [
    {
      id: "import",
      what: `${count} people with password hash and identity imported, ${name}`,
      aim: quick ? null : { atMost: 60 },
      measured: median(seconds),
      spread: spreadOf(seconds),
      unit: "s",
      note: `${perSecond} rows per second; run again, when all of them are there, ${median(again).toFixed(1)} s`,
    },
    {
      id: "import",
      what: `most memory of that, over a tenth of the people, ${name}`,
      // The remembered addresses, and what a collector leaves lying.
      aim: quick ? null : { atMost: 1.5 },
      measured: median(growth),
      spread: spreadOf(growth),
      note: `${median(peaks).toFixed(0)} MB`,
    },
  ];
}

/** People as a system of another make would write them down. Nobody checks these hashes here. */
async function writePeople(path: string, count: number): Promise<void> {
  const hash = `$2b$12$${"LhayLxezLhK1LhWvKxCyLOj0j1u.Kj0jZ0pEmm134uzrQlFvQJLF6".slice(0, 53)}`;
  await pipeline(function* () {
    for (let number = 1; number <= count; number += 1) {
      const row: ImportRow = {
        id: String(number),
        email: `person${number}@example.com`,
        emailVerified: number % 5 !== 0,
        name: `Person Number ${number}`,
        metadata: { plan: number % 3 === 0 ? "pro" : "free", legacyNumber: number },
        createdAt: 1_400_000_000_000 + number * 60_000,
        passwordHash: hash,
        identities: [{ provider: "google", subject: `g-${number}` }],
      };
      yield `${JSON.stringify(row)}\n`;
    }
  }, createWriteStream(path));
}

const secret = generateSecret();

async function run(folder: string, database: string, file: string): Promise<Imported> {
  await runCommand(folder, database, ["migrate"]);
  const start = performance.now();
  const peak = await runCommand(folder, database, ["users", "import", file]);
  return { seconds: (performance.now() - start) / 1000, peak };
}

/** Runs a command to its end and gives the most memory that it had. */
async function runCommand(folder: string, database: string, argv: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, ["--import", probe, program, ...argv], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"] ?? "",
      AUTH_SECRET: secret,
      DATABASE_URL: database,
      GOOGLE_CLIENT_ID: "client",
      GOOGLE_CLIENT_SECRET: "secret",
    },
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  const [said, peak] = [text(child.stdio[2] as Readable), text(child.stdio[3] as Readable)];
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`latchkey ${argv.join(" ")} ended with ${code}: ${await said}`);
  return Number(await peak);
}
