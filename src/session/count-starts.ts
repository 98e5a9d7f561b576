import type { Metrics } from "../metric/metrics.ts";
import type { SessionStore } from "./session-store.ts";

/** The same store, with the sessions counted that start. Ends are counted where their transaction commits. */
export function countStarts(store: SessionStore, metrics: Metrics): SessionStore {
  return {
    ...store,
    async start(session, ends, recording) {
      const started = await store.start(session, ends, recording);
      if (started) metrics.count("latchkey_sessions_started_total", { carrier: session.carrier });
      return started;
    },
  };
}
