import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { RevocationView } from "../../src/revocation/revocation-view.ts";
import { systemClock } from "../../src/shared/clock.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";

/** What the parent process passes as the one argument. */
export interface LiveViewSubject {
  readonly database: string;
}

/** What it is told. */
export interface LiveViewSize {
  readonly entries: number;
  /** Of the heap, after a collection of garbage. */
  readonly bytes: number;
  /** Milliseconds from an empty view to one that has read the whole log. */
  readonly milliseconds: number;
}

const { database } = JSON.parse(process.argv[2] ?? "{}") as LiveViewSubject;
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const storage = await openSqlStorage({ database, migrate: "check", clock: systemClock });
// What is read once, such as the schema, is in memory already.
await storage.revocations.head();
const view = new RevocationView({
  log: storage.revocations,
  clock: systemClock,
  heartbeat: 3600,
  staleness: 5,
  retention: 7200,
  onError: (error) => {
    throw error;
  },
});
const before = heap();
const start = performance.now();
await view.start();
const milliseconds = performance.now() - start;
const size: LiveViewSize = { entries: [...view.live()].length, bytes: heap() - before, milliseconds };
process.stdout.write(JSON.stringify(size));
view.close();
await storage.close();

function heap(): number {
  // What is only weakly held takes more than one.
  for (let round = 0; round < 4; round += 1) collect();
  return process.memoryUsage().heapUsed;
}
