/** What came of a request: an answer, or why there was none. */
export type Outcome = "answered" | "unreachable" | "broken" | "late";

/** One request. Times are milliseconds since the run began. */
export interface Answer {
  readonly at: number;
  readonly took: number;
  /** The number of the process; -1 where none could be reached. */
  readonly process: number;
  /** Method and path, without anything that differs from person to person. */
  readonly what: string;
  readonly outcome: Outcome;
  /** 0 where there was no answer. */
  readonly status: number;
  /** Of a problem document. */
  readonly code: string | null;
  /** Whether it says when to come back. */
  readonly saysWhen: boolean;
}

/** What a client knew about a credential from before it sent it until it was judged. */
export interface Judgement {
  readonly at: number;
  /** Who judged: a process, or `verifier` for a service that judges offline. */
  readonly by: number | "verifier";
  readonly credential: "cookie" | "access token" | "refresh token" | "password";
  /** Whose: a session's id, or an address. */
  readonly subject: string;
  readonly known: "live" | "ended";
  /** Milliseconds since the answer that ended it had arrived. 0 for live ones. */
  readonly endedFor: number;
  readonly verdict: "accepted" | "refused" | "unserved";
  /** Why it was refused. */
  readonly code: string | null;
}

/** A write that was answered, and whether it was there when everything was over. */
export interface Write {
  readonly at: number;
  readonly what: string;
  readonly subject: string;
  readonly kept: boolean;
  /** What was found instead. */
  readonly found: string;
}

/** Tries at one thing that is limited, and how many may have been looked at. */
export interface Tries {
  readonly limit: string;
  readonly subject: string;
  readonly judged: number;
  readonly allowed: number;
}

/** Uses of a value that is good once. */
export interface Use {
  readonly what: string;
  readonly subject: string;
  readonly sent: number;
  readonly succeeded: number;
}

/** When a process served everybody again. */
export interface Recovery {
  readonly process: number;
  /** Milliseconds after the fault was taken away; null: not within the patience. */
  readonly after: number | null;
}

/** When the fault came and went, and when it was over for everybody. Milliseconds since the run began. */
export interface Phases {
  readonly injected: number;
  readonly lifted: number;
  readonly calm: number;
  readonly ended: number;
}

/** Everything that was seen in one run. */
export class Record {
  readonly answers: Answer[] = [];
  readonly judgements: Judgement[] = [];
  readonly writes: Write[] = [];
  readonly tries: Tries[] = [];
  readonly uses: Use[] = [];
  readonly recoveries: Recovery[] = [];
  readonly notes: string[] = [];
  phases: Phases = { injected: Infinity, lifted: Infinity, calm: Infinity, ended: Infinity };
  readonly #began = performance.now();

  /** Milliseconds since the run began. */
  now(): number {
    return performance.now() - this.#began;
  }
}
