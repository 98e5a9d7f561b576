import { Listeners } from "../shared/listeners.ts";
import { formatEntries, parseEntries } from "./entry-list.ts";
import type { FeedState, RevocationFeed } from "./revocation-feed.ts";
import type { RevocationEntry } from "./revocation-log.ts";

/** Carries short texts between the processes of one server. What it loses, the log has. */
export interface EndingRelay {
  /** Sends to every other process. Nobody waits for it. */
  tell(message: string): void;
  /** Calls `listener` with what another process sent. */
  listen(listener: (message: string) => void): void;
}

export interface RelayedFeedOptions {
  /** What tells of this process's own entries. */
  readonly own: RevocationFeed;
  readonly relay: EndingRelay;
  /** Which history of the log entries belong to now; null while that is not known. */
  readonly lineage: () => string | null;
}

/** Tells of the entries of every process of one server, by whatever carries texts between them. */
export function createRelayedFeed({ own, relay, lineage }: RelayedFeedOptions): RevocationFeed {
  const listeners = new Listeners<readonly RevocationEntry[]>();
  const unsubscribe = own.subscribe((entries) => {
    listeners.tell(entries);
    const history = lineage();
    if (entries.length > 0 && history !== null) relay.tell(`${history} ${formatEntries(entries)}`);
  });
  relay.listen((message) => {
    const space = message.indexOf(" ");
    if (message.slice(0, space) === lineage()) listeners.tell(parseEntries(message.slice(space + 1)) ?? []);
  });
  return {
    get state(): FeedState {
      // Where there are other machines, only a read of the log brings what happened there.
      return own.state === "in-process" ? "listening" : own.state;
    },
    subscribe: (listener) => listeners.add(listener),
    async close() {
      unsubscribe();
      listeners.clear();
      await own.close();
    },
  };
}
