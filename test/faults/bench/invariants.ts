import type { Fault } from "./fault.ts";
import type { Answer, Judgement, Record } from "./record.ts";

/** What must be true of a record. */
export interface Invariant {
  readonly name: string;
  /** One sentence for the page. */
  readonly promise: string;
  check(record: Record, fault: Rules): Finding;
}

/** What an invariant needs to know of a fault. */
export type Rules = Pick<Fault, "hits" | "mayRefuse" | "recovery" | "bound" | "deadline" | "countsAnew">;

/** What was looked at, and what was wrong. */
export interface Finding {
  readonly checked: number;
  /** One sentence for each, with what is needed to look for it. */
  readonly violations: readonly string[];
  /** A number worth a place in the table. */
  readonly measured?: string;
}

const defaultBound = 6;
/** Seconds that a service which verifies offline may be behind the installation: its `maxStaleness` in the bench. */
const verifierDelay = 5;
/** Five seconds for a connection of the database, eleven for a statement, and one for a machine that has other work. */
const defaultDeadline = 17;
/** Seconds more for a call with passwords: it may wait five for each of two hashes, and then they take theirs on a busy machine. */
const hashesDeadline = 20;
/** Calls that compute hashes. */
const hashing = /\/(login|register|change|reset)$/;

export const invariants: readonly Invariant[] = [
  { name: "no answered write is lost", promise: "What was answered is there afterwards.", check: keepsWrites },
  {
    name: "no ended session lives",
    promise:
      "Nothing of a session that has ended, of somebody who was banned or of a key that was revoked is accepted after the bound.",
    check: endsForGood,
  },
  {
    name: "nobody is logged out",
    promise: "Whoever is signed in, and does nothing wrong, stays signed in.",
    check: keepsPeople,
  },
  {
    name: "no limit is exceeded",
    promise: "No more tries are looked at than the limits allow, and what is good once succeeds once.",
    check: keepsLimits,
  },
  {
    name: "no other failure than 503",
    promise:
      "Who is not served is told by 503 when to come back, and only where it is expected; a connection breaks only at a process that is itself hit.",
    check: failsWell,
  },
  { name: "nothing hangs", promise: "Every request has its answer within the deadline.", check: answersInTime },
  {
    name: "it recovers by itself",
    promise: "Once the fault is gone every process serves everybody again, within the time that the fault's row says.",
    check: recovers,
  },
];

function keepsWrites({ writes }: Record): Finding {
  const violations = writes
    .filter(({ kept }) => !kept)
    .map(({ what, subject, at, found }) => `${what} of ${subject}, answered at ${time(at)}: found ${found}`);
  return { checked: writes.length, violations };
}

function endsForGood({ judgements }: Record, { bound = defaultBound }: Rules): Finding {
  const ended = judgements.filter(({ known }) => known === "ended");
  const boundOf = ({ by }: Judgement): number => (by === "verifier" ? bound + verifierDelay : bound) * 1000;
  const due = ended.filter((one) => one.endedFor > boundOf(one) && one.verdict !== "unserved");
  const accepted = ended.filter(({ verdict }) => verdict === "accepted");
  const latest = Math.max(0, ...accepted.map(({ endedFor }) => endedFor));
  return {
    checked: due.length,
    violations: due.filter(({ verdict }) => verdict === "accepted").map(describe),
    measured: latest === 0 ? "none accepted" : `latest ${seconds(latest)}`,
  };
}

function keepsPeople({ judgements }: Record): Finding {
  const live = judgements.filter(({ known, verdict }) => known === "live" && verdict !== "unserved");
  return { checked: live.length, violations: live.filter(({ verdict }) => verdict === "refused").map(describe) };
}

function keepsLimits({ tries, uses }: Record, { countsAnew = 1 }: Rules): Finding {
  const tooMany = tries
    .filter(({ judged, allowed }) => judged > allowed * countsAnew)
    .map(
      ({ limit, subject, judged, allowed }) =>
        `${limit} of ${subject}: ${judged} looked at, ${allowed * countsAnew} allowed`,
    );
  const twice = uses
    .filter(({ succeeded }) => succeeded > 1)
    .map(({ what, subject, succeeded }) => `${what} of ${subject} succeeded ${succeeded} times`);
  const checked = tries.reduce((sum, { judged }) => sum + judged, 0) + uses.reduce((sum, { sent }) => sum + sent, 0);
  return { checked, violations: [...tooMany, ...twice] };
}

/** A hash that has to wait too long is refused on a busy machine, with whatever fault. */
const alwaysAllowed: readonly string[] = ["overloaded"];

function failsWell({ answers, phases }: Record, { hits = [], mayRefuse = [] }: Rules): Finding {
  const violations = answers.flatMap((answer) => {
    const { outcome, status, code, saysWhen } = answer;
    const overlaps = answer.at <= phases.calm && answer.at + answer.took >= phases.injected;
    const isExcused = overlaps && isHit(answer, hits);
    if (outcome !== "answered") return isExcused ? [] : [describeAnswer(answer)];
    if (status < 500) return [];
    if (status !== 503 || !saysWhen) return [describeAnswer(answer)];
    // One that wakes up may find that its connections are too old.
    if (isExcused) return [];
    const isExpected = alwaysAllowed.includes(code ?? "") || (overlaps && mayRefuse.includes(code ?? ""));
    return isExpected ? [] : [describeAnswer(answer)];
  });
  const refused = answers.filter(({ status }) => status === 503).length;
  return { checked: answers.length, violations, measured: refused === 0 ? "no 503" : `${refused} times 503` };
}

function answersInTime({ answers, phases }: Record, { hits = [], deadline = defaultDeadline }: Rules): Finding {
  const concerned = answers.filter((answer) => {
    const during = answer.at <= phases.calm && answer.at + answer.took >= phases.injected;
    return !(during && isHit(answer, hits));
  });
  const dueOf = ({ what }: Answer): number => (hashing.test(what) ? deadline + hashesDeadline : deadline) * 1000;
  const late = concerned.filter((answer) => answer.took > dueOf(answer) || answer.outcome === "late");
  const slowest = Math.max(0, ...concerned.map(({ took }) => took));
  return { checked: concerned.length, violations: late.map(describeAnswer), measured: `slowest ${seconds(slowest)}` };
}

function recovers({ recoveries, answers, phases }: Record, { recovery }: Rules): Finding {
  const slow = recoveries
    .filter(({ after }) => after === null || after > recovery * 1000)
    .map(
      ({ process, after }) => `process ${process} served again ${after === null ? "never" : `after ${seconds(after)}`}`,
    );
  const calm = answers.filter(({ at }) => at > phases.calm);
  const bad = calm.filter(({ outcome, status, code }) => {
    if (outcome !== "answered") return true;
    return status >= 500 && !alwaysAllowed.includes(code ?? "");
  });
  const longest = Math.max(0, ...recoveries.map(({ after }) => after ?? 0));
  return {
    checked: recoveries.length === 0 ? 0 : calm.length,
    violations: [...slow, ...bad.map(describeAnswer)],
    measured: `after ${seconds(longest)}`,
  };
}

/** The harness' own round robin sends to whom it likes: who could not be reached anywhere has no number of his own. */
function isHit({ process }: Answer, hits: readonly number[]): boolean {
  return hits.includes(process);
}

function describe({ at, by, credential, subject, known, endedFor, verdict, code }: Judgement): string {
  const since = known === "ended" ? `, ended for ${seconds(endedFor)}` : "";
  const judge = by === "verifier" ? "a verifier" : `process ${by}`;
  return `${credential} of ${subject}${since}: ${verdict}${code === null ? "" : ` (${code})`} by ${judge} at ${time(at)}`;
}

function describeAnswer({ at, took, process, what, outcome, status, code }: Answer): string {
  const result = outcome === "answered" ? `${status}${code === null ? "" : ` ${code}`}` : outcome;
  return `${what} at process ${process}, sent at ${time(at)}: ${result} after ${seconds(took)}`;
}

function time(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 1)} s`;
}
