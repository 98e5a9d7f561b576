import type { FeedState, RevocationFeed } from "./revocation-feed.ts";
import type { RevocationLog } from "./revocation-log.ts";

/**
 * Tells of this process's own entries. With the state "polling" there are other processes, and whoever follows the log learns of theirs
 * by reading it.
 */
export function createInProcessFeed(
  log: Pick<RevocationLog, "subscribe">,
  state: Exclude<FeedState, "listening"> = "in-process",
): RevocationFeed {
  const subscriptions = new Set<() => void>();
  return {
    state,
    subscribe(listener) {
      const unsubscribe = log.subscribe(listener);
      subscriptions.add(unsubscribe);
      return () => {
        subscriptions.delete(unsubscribe);
        unsubscribe();
      };
    },
    async close() {
      for (const unsubscribe of subscriptions) unsubscribe();
    },
  };
}
