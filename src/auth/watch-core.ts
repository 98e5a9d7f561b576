import type { Metrics } from "../metric/metrics.ts";
import type { HashQueue } from "../password/hash-queue.ts";
import type { RevocationView } from "../revocation/revocation-view.ts";
import type { RevocationFeed } from "../service/revocation-feed.ts";
import type { SessionVerifier } from "../session/session-verifier.ts";
import type { Tokens } from "../token/tokens.ts";
import type { Storage } from "../storage/storage.ts";

/** What keeps numbers of its own, which are read when somebody asks. */
export interface Watched {
  readonly view: Pick<RevocationView, "age" | "size">;
  readonly queue: Pick<HashQueue, "running" | "waiting">;
  readonly verifier: Pick<SessionVerifier, "usage">;
  readonly tokens: Pick<Tokens, "verifier">;
  readonly storage: Pick<Storage, "usage">;
  readonly feed: Pick<RevocationFeed, "usage">;
}

/** Says where the gauges of an opened installation are read. */
export function watchCore(metrics: Metrics, { view, queue, verifier, tokens, storage, feed }: Watched): void {
  metrics.source("latchkey_session_checks_total", () => [
    [{ source: "memory" }, verifier.usage.fromMemory],
    [{ source: "database" }, verifier.usage.fromDatabase],
  ]);
  metrics.source("latchkey_sessions_remembered", () => verifier.usage.remembered);
  metrics.source("latchkey_access_token_checks_total", () => [
    [{ source: "memory" }, tokens.verifier.usage.fromMemory],
    [{ source: "signature" }, tokens.verifier.usage.verified],
  ]);
  metrics.source("latchkey_access_tokens_remembered", () => tokens.verifier.usage.remembered);
  metrics.source("latchkey_revocation_view_age_seconds", () => view.age() / 1000);
  metrics.source("latchkey_revocation_view_entries", () => view.size);
  metrics.source("latchkey_feed_streams", () => feed.usage.streams);
  metrics.source("latchkey_feed_polls", () => feed.usage.polls);
  metrics.source("latchkey_password_hashes_running", () => queue.running);
  metrics.source("latchkey_password_hashes_waiting", () => queue.waiting);
  metrics.source("latchkey_storage_connections", () => {
    const usage = storage.usage();
    return usage
      ? [
          [{ state: "used" }, usage.used],
          [{ state: "idle" }, usage.idle],
        ]
      : [];
  });
  metrics.source("latchkey_storage_connections_waiting", () => storage.usage()?.waiting ?? []);
}
