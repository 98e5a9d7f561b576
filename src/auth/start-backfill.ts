import { setTimeout as sleep } from "node:timers/promises";
import { describeError, type Logger } from "../shared/logger.ts";
import type { Storage } from "../storage/storage.ts";

/** What is filled beside requests. */
export interface RunningBackfill {
  /** Breaks it off: it goes on where it was with the next start. Never rejects. */
  close(): Promise<void>;
}

/** Milliseconds until it is tried again, where another process is at it or something did not work. */
const pause = 60_000;

/** Fills or builds what a new version of the schema asks for, while requests are served. Nothing to do: nothing is started. */
export function startBackfill({ backfill }: Pick<Storage, "backfill">, logger: Logger): RunningBackfill {
  if (backfill === null) return { close: async () => {} };
  const stop = new AbortController();
  const { signal } = stop;
  const fill = async (): Promise<void> => {
    let last = 0;
    while (!signal.aborted) {
      try {
        const isDone = await backfill(signal, ({ version, what }) => {
          if (version === last) return;
          last = version;
          logger.info({ step: version, what }, "schema is filled");
        });
        if (isDone) return logger.info({}, "schema is complete");
      } catch (error) {
        if (!signal.aborted) logger.warn(describeError(error), "schema not filled");
      }
      await sleep(pause, undefined, { signal, ref: false }).catch(() => {});
    }
  };
  // A logger that throws ends it until the next start.
  const filling = fill().catch(() => {});
  return {
    async close() {
      stop.abort();
      await filling;
    },
  };
}
