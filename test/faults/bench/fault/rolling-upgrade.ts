import { migrateSqlStorage } from "../../../../src/storage/sql/open.ts";
import { systemClock } from "../../../../src/shared/clock.ts";
import { futureMigrations } from "../../../upgrade/future.ts";
import { futureProcess } from "../../../upgrade/future-process.ts";
import type { Fault } from "../fault.ts";

/** Nobody may notice: the database is changed under those that run, each version beside the other, and one goes back on the way. */
export const rollingUpgrade: Fault = {
  name: "rolling-upgrade",
  what: "Three processes are replaced by a later version that changes the schema, one of them goes back meanwhile, and what would break the older version is taken away when it is gone",
  site: { processes: 3, database: "postgres", redis: "single" },
  seconds: 1,
  recovery: 10,
  async inject({ servers, databaseUrl }, { note }) {
    const [first, ...others] = servers;
    await first?.stop();
    await first?.restart(futureProcess);
    // The older version is started again on the schema that is newer than it.
    await first?.stop();
    await first?.restart();
    for (const server of others) {
      await server.stop();
      await server.restart(futureProcess);
    }
    const migrate = () =>
      migrateSqlStorage({ database: databaseUrl, clock: systemClock, list: futureMigrations, check: false });
    const { after: waiting } = await migrate();
    if ((waiting.steps[0]?.waits ?? null) === null)
      throw new Error("The contracting step did not wait for the older version.");
    await first?.stop();
    await first?.restart(futureProcess);
    const { after, before } = await migrate();
    if (after.steps.length > 0) throw new Error(`Still to be done: ${after.steps[0]?.waits}`);
    note(`schema ${before.from} to ${after.from} in the end`);
    return async () => {};
  },
};
