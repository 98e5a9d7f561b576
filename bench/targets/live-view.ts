import { execFile } from "node:child_process";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { systemClock } from "../../src/shared/clock.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import { revocationsStatement } from "../measure/seed-sql.ts";
import { inTemporaryFolder } from "../measure/temporary-folder.ts";
import type { LiveViewSize, LiveViewSubject } from "../subject/live-view.ts";
import type { Target } from "./target.ts";

const run = promisify(execFile);
const entries = 100_000;

/** What a process keeps in memory of endings that access tokens are still held against. */
export const liveView: Target = {
  name: "live-view",
  run: () =>
    inTemporaryFolder(async (folder) => {
      const path = `${folder}/bench.db`;
      const storage = await openSqlStorage({ database: `sqlite:${path}`, migrate: "auto", clock: systemClock });
      await storage.close();
      const handle = new DatabaseSync(path);
      handle.exec(revocationsStatement("sqlite", entries, Date.now()));
      handle.close();
      const input: LiveViewSubject = { database: `sqlite:${path}` };
      const file = fileURLToPath(new URL("../subject/live-view.ts", import.meta.url));
      const { stdout } = await run(process.execPath, [file, JSON.stringify(input)]);
      const size = JSON.parse(stdout) as LiveViewSize;
      if (size.entries !== entries) throw new Error(`The view holds ${size.entries} revocations`);
      const each = `${(size.bytes / entries).toFixed(0)} bytes of the heap for each`;
      return [
        {
          id: "memory",
          what: "live view of 100,000 revocations",
          aim: null,
          measured: size.bytes / 1e6,
          unit: "MB",
          note: `${each}; read from SQLite in ${size.milliseconds.toFixed(0)} ms`,
        },
      ];
    }),
};
