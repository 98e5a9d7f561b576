/** What kind of number a metric is. A counter only grows; a gauge goes up and down; a histogram counts observations by size. */
export type MetricType = "counter" | "gauge" | "histogram";

/** One metric as it is known outside. */
export interface MetricRow {
  readonly type: MetricType;
  /** One sentence. A counter's says what one step is, a gauge's what it is of. */
  readonly help: string;
  /**
   * What tells its series apart. Security: every value of a label comes from our own code (an endpoint's id, an error's code), never
   * from a request or a person: values of clients would fill the memory and tell who they are.
   */
  readonly labels: readonly string[];
  /** Upper bounds of a histogram's buckets, growing, in its unit. */
  readonly buckets?: readonly number[];
  /** Only the standalone server has it: in an application these are the application's. */
  readonly scope?: "server";
  /**
   * What a gauge of several workers is: the largest of theirs, or the smallest. Counters and histograms are added up.
   * @default their sum
   */
  readonly together?: "max" | "min";
}

/**
 * Every metric there is. A new one is one row here, and one `count`, `observe` or `source` where it happens; the page about metrics is
 * held equal to this table by a test. Names carry the base unit (`_seconds`, `_bytes`), counters end in `_total`.
 */
export const metricTable = {
  latchkey_build_info: {
    type: "gauge",
    together: "max",
    labels: ["version", "node"],
    help: "Always 1; the labels say which version runs on which Node.",
  },
  latchkey_http_requests_total: {
    type: "counter",
    labels: ["route", "method", "status", "code"],
    help: "Requests answered for Latchkey's own paths. The code is that of the problem, empty where there was none.",
  },
  latchkey_http_request_duration_seconds: {
    type: "histogram",
    labels: ["route"],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    help: "Time from a request's arrival at the handler to its answer.",
  },
  latchkey_sign_ins_total: {
    type: "counter",
    labels: ["method", "outcome"],
    help: "Attempts to sign in. The outcome is success or the code of the refusal.",
  },
  latchkey_limits_refused_total: {
    type: "counter",
    labels: ["limit"],
    help: "Calls refused by a limit (docs/limits.md): account and network of wrong passwords, and the others by their names there.",
  },
  latchkey_sessions_started_total: {
    type: "counter",
    labels: ["carrier"],
    help: "Sessions started, by how they travel.",
  },
  latchkey_sessions_ended_total: {
    type: "counter",
    labels: ["reason"],
    help: "Sessions ended by a decision; sessions that ran out are not among them.",
  },
  latchkey_refreshes_total: {
    type: "counter",
    labels: ["outcome"],
    help: "Refresh tokens that were really issued, by what came of them: rotated, repeated, shared, recovered, caught_up or reused.",
  },
  latchkey_access_tokens_made_total: {
    type: "counter",
    labels: [],
    help: "Access tokens made.",
  },
  latchkey_access_token_checks_total: {
    type: "counter",
    labels: ["source"],
    help: "Access tokens checked: answered from memory, or by their signature.",
  },
  latchkey_access_tokens_remembered: {
    type: "gauge",
    labels: [],
    help: "Access tokens that are remembered, so that a check costs no signature.",
  },
  latchkey_session_checks_total: {
    type: "counter",
    labels: ["source"],
    help: "Session tokens checked: answered from memory, from the cache in Redis, or by the database (refused ones included).",
  },
  latchkey_sessions_remembered: {
    type: "gauge",
    labels: [],
    help: "Sessions that this process remembers.",
  },
  latchkey_revocation_view_age_seconds: {
    type: "gauge",
    together: "max",
    labels: [],
    help: "Time since the revocation log was last read. Past 5 seconds sessions are read from the database at every request.",
  },
  latchkey_revocation_view_entries: {
    type: "gauge",
    together: "max",
    labels: [],
    help: "Entries of the revocation log that this process holds.",
  },
  latchkey_feed_streams: {
    type: "gauge",
    labels: [],
    help: "Services that follow the feed of revocations as a stream.",
  },
  latchkey_feed_polls: {
    type: "gauge",
    labels: [],
    help: "Services that wait for revocations by a long poll.",
  },
  latchkey_feed_streams_ended_total: {
    type: "counter",
    labels: ["reason"],
    help: "Streams that ended: left by the reader, displaced by a third one of the same key, slow, revoked with its key, reset with the database, closed with the server.",
  },
  latchkey_revocation_feed: {
    type: "gauge",
    together: "max",
    labels: ["state"],
    help: "How endings elsewhere are told of, as 1: in-process (nobody else), listening (at once), polling (within a second).",
  },
  latchkey_revocation_feed_delay_seconds: {
    type: "histogram",
    labels: [],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    help: "Time from an ending's commit in this process until the feed brought it back here.",
  },
  latchkey_session_cache_reads_total: {
    type: "counter",
    labels: ["outcome"],
    help: "Sessions asked for in Redis: hit, miss, outdated (not taken, something changed since), unavailable (Redis away or too slow).",
  },
  latchkey_redis_up: {
    type: "gauge",
    together: "min",
    labels: [],
    help: "Whether Redis is used: 1, or 0 while it is away or too slow.",
  },
  latchkey_attempts_refused_total: {
    type: "counter",
    labels: ["reason"],
    help: "Secrets of accounts that were not looked at: waiting (too many wrong ones from one network), locked (from all together), busy (others were under way for too long).",
  },
  latchkey_account_locks_total: {
    type: "counter",
    labels: ["change"],
    help: "Accounts locked against strangers, and locks that were lifted before their end.",
  },
  latchkey_password_hashes_running: {
    type: "gauge",
    labels: [],
    help: "Password hashes being computed.",
  },
  latchkey_password_hashes_waiting: {
    type: "gauge",
    labels: [],
    help: "Requests that wait for their turn to hash a password.",
  },
  latchkey_password_hash_refusals_total: {
    type: "counter",
    labels: [],
    help: "Requests refused with overloaded because too many waited or the wait took too long.",
  },
  latchkey_password_hash_wait_seconds: {
    type: "histogram",
    labels: [],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    help: "Time a request waited for its turn to hash a password.",
  },
  latchkey_password_hash_duration_seconds: {
    type: "histogram",
    labels: [],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    help: "Time one password hash took to compute.",
  },
  latchkey_breach_checks_total: {
    type: "counter",
    labels: ["outcome"],
    help: "New passwords looked up among stolen ones: clean, breached, failed (taken without an answer), not_asked (taken, the service counts as away or too much is asked).",
  },
  latchkey_storage_duration_seconds: {
    type: "histogram",
    labels: ["statement"],
    buckets: [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
    help: "Time a statement took, waiting for locks included and waiting for a connection not.",
  },
  latchkey_storage_errors_total: {
    type: "counter",
    labels: ["statement", "reason"],
    help: "Statements that failed: the database was unavailable, or it refused the statement.",
  },
  latchkey_storage_connections: {
    type: "gauge",
    labels: ["state"],
    help: "Connections of the PostgreSQL pool, used and idle.",
  },
  latchkey_storage_connections_waiting: {
    type: "gauge",
    labels: [],
    help: "Callers that wait for a connection of the PostgreSQL pool.",
  },
  latchkey_sweeps_total: {
    type: "counter",
    labels: ["outcome"],
    help: "Rounds of removing what has outlived its use.",
  },
  latchkey_swept_rows_total: {
    type: "counter",
    labels: ["table"],
    help: "Rows removed by these rounds.",
  },
  latchkey_hook_calls_total: {
    type: "counter",
    labels: ["channel", "outcome"],
    help: "Hooks called after a change, in code (hook) or over HTTP (webhook), and messages with events over HTTP (events): success, failure (called again later), given_up.",
  },
  latchkey_webhook_events_total: {
    type: "counter",
    labels: [],
    help: "Events that the webhook's receiver has taken.",
  },
  latchkey_webhook_events_lag_seconds: {
    type: "gauge",
    together: "max",
    labels: [],
    help: "Time since the oldest event that the webhook's receiver is still to be told of; only in the process that tells it.",
  },
  latchkey_mails_total: {
    type: "counter",
    labels: ["template", "outcome"],
    help: "Mails: sent, failed (tried again later, or given up), limited (one too many for its recipient), expired (its link was too old).",
  },
  latchkey_provider_requests_total: {
    type: "counter",
    labels: ["provider", "result"],
    help: "Requests to providers people sign in with: ok, refused (4xx), unusable (an answer that is not taken), busy (429), unreachable (no answer, or 5xx), not_asked (it counts as away).",
  },
  latchkey_provider_available: {
    type: "gauge",
    together: "min",
    labels: ["provider"],
    help: "Whether a provider is asked: 1, or 0 while it counts as away.",
  },
  latchkey_http_connections: {
    type: "gauge",
    scope: "server",
    labels: [],
    help: "Connections that are open.",
  },
  latchkey_http_connections_dropped_total: {
    type: "counter",
    scope: "server",
    labels: [],
    help: "Connections refused because 10,000 were open.",
  },
  latchkey_workers: {
    type: "gauge",
    scope: "server",
    labels: ["state"],
    help: "Processes that share the port: running, and wanted. Only there with more than one.",
  },
  latchkey_workers_lost_total: {
    type: "counter",
    scope: "server",
    labels: ["reason"],
    help: "Workers that ended without being asked to: by a signal, by themselves (exit), or because they did not answer (hung). Each was replaced.",
  },
  process_cpu_seconds_total: {
    type: "counter",
    scope: "server",
    labels: [],
    help: "Processor time used, user and system.",
  },
  process_resident_memory_bytes: {
    type: "gauge",
    scope: "server",
    labels: [],
    help: "Memory that the process holds in RAM.",
  },
  process_start_time_seconds: {
    type: "gauge",
    scope: "server",
    together: "min",
    labels: [],
    help: "When the process started, in seconds since the Unix epoch.",
  },
  nodejs_heap_size_used_bytes: {
    type: "gauge",
    scope: "server",
    labels: [],
    help: "Memory that JavaScript objects use.",
  },
  nodejs_active_resources: {
    type: "gauge",
    scope: "server",
    labels: [],
    help: "Timers, sockets and requests that keep the event loop going.",
  },
  nodejs_eventloop_active_seconds_total: {
    type: "counter",
    scope: "server",
    labels: [],
    help: "Time the event loop was busy. Its rate is the share of one core that is used.",
  },
  nodejs_eventloop_lag_p99_seconds: {
    type: "gauge",
    scope: "server",
    together: "max",
    labels: [],
    help: "How late the event loop was, 99th percentile since the last time this was read.",
  },
  nodejs_eventloop_lag_max_seconds: {
    type: "gauge",
    scope: "server",
    together: "max",
    labels: [],
    help: "How late the event loop was, at worst since the last time this was read.",
  },
} as const;

type Table = typeof metricTable;
type NameOfType<T extends MetricType> = { [N in keyof Table]: Table[N]["type"] extends T ? N : never }[keyof Table];

export type MetricName = keyof Table;
export type CounterName = NameOfType<"counter">;
export type GaugeName = NameOfType<"gauge">;
export type HistogramName = NameOfType<"histogram">;
/** Exactly the labels of a metric's row. */
export type LabelsOf<N extends MetricName> = { readonly [L in Table[N]["labels"][number]]: string };
