import { describe, expect, test } from "vitest";
import { type Finding, invariants, type Rules } from "./invariants.ts";
import { type Answer, type Judgement, Record } from "./record.ts";

const rules: Rules = { recovery: 5 };
const phases = { injected: 3_000, lifted: 11_000, calm: 12_000, ended: 20_000 };

function answer(more: Partial<Answer> = {}): Answer {
  const what = "GET /auth/session";
  return {
    at: 5_000,
    took: 10,
    process: 0,
    what,
    outcome: "answered",
    status: 200,
    code: null,
    saysWhen: false,
    ...more,
  };
}

function judgement(more: Partial<Judgement> = {}): Judgement {
  const about = { at: 15_000, by: 0, credential: "cookie", subject: "one", code: null } as const;
  return { ...about, known: "live", endedFor: 0, verdict: "accepted", ...more };
}

/** What a run looks like in which everything went well, with as much as a test adds to it. */
function recordOf(fill: (record: Record) => void = () => {}): Record {
  const record = new Record();
  record.phases = phases;
  record.answers.push(answer(), answer({ at: 15_000 }));
  record.judgements.push(judgement(), judgement({ known: "ended", endedFor: 9_000, verdict: "refused" }));
  record.writes.push({ at: 4_000, what: "registration", subject: "ada", kept: true, found: "1 accounts" });
  record.tries.push({ limit: "wrong passwords", subject: "ada", judged: 20, allowed: 20 });
  record.uses.push({ what: "a code", subject: "ada", sent: 3, succeeded: 1 });
  record.recoveries.push({ process: 0, after: 400 });
  fill(record);
  return record;
}

function wrongIn(record: Record, more: Partial<Rules> = {}): string[] {
  const findings = invariants.map(({ name, check }): [string, Finding] => [name, check(record, { ...rules, ...more })]);
  return findings.filter(([, { violations }]) => violations.length > 0).map(([name]) => name);
}

/** What must turn red, by what is put into a record in which all is well. */
const wrongs: readonly [string, string, (record: Record) => void, Partial<Rules>?][] = [
  [
    "no answered write is lost",
    "a registration that is not there",
    ({ writes }) => writes.push({ at: 1, what: "registration", subject: "eve", kept: false, found: "0 accounts" }),
  ],
  [
    "no ended session lives",
    "a session that is accepted after the bound",
    ({ judgements }) => judgements.push(judgement({ known: "ended", endedFor: 6_001 })),
  ],
  [
    "no ended session lives",
    "a token that a verifier accepts after its bound",
    ({ judgements }) => judgements.push(judgement({ known: "ended", by: "verifier", endedFor: 12_001 })),
  ],
  [
    "nobody is logged out",
    "a live session that is refused",
    ({ judgements }) => judgements.push(judgement({ verdict: "refused", code: "session_revoked" })),
  ],
  [
    "no limit is exceeded",
    "a try too many",
    ({ tries }) => tries.push({ limit: "wrong passwords", subject: "eve", judged: 21, allowed: 20 }),
  ],
  [
    "no limit is exceeded",
    "a code that is good twice",
    ({ uses }) => uses.push({ what: "a code", subject: "eve", sent: 3, succeeded: 2 }),
  ],
  [
    "no other failure than 503",
    "a 500",
    ({ answers }) => answers.push(answer({ status: 500, code: "internal_error" })),
  ],
  [
    "no other failure than 503",
    "a 503 that does not say when to come back",
    ({ answers }) => answers.push(answer({ status: 503, code: "storage_unavailable" })),
    { mayRefuse: ["storage_unavailable"] },
  ],
  [
    "no other failure than 503",
    "a 503 where nobody may notice",
    ({ answers }) => answers.push(answer({ status: 503, code: "storage_unavailable", saysWhen: true })),
  ],
  [
    "no other failure than 503",
    "a 503 before anything was wrong",
    ({ answers }) => answers.push(answer({ at: 1_000, status: 503, code: "storage_unavailable", saysWhen: true })),
    { mayRefuse: ["storage_unavailable"] },
  ],
  [
    "no other failure than 503",
    "a connection that breaks at a process that is not hit",
    ({ answers }) => answers.push(answer({ outcome: "broken", status: 0 })),
    { hits: [1] },
  ],
  ["nothing hangs", "an answer after the deadline", ({ answers }) => answers.push(answer({ took: 17_001 }))],
  [
    "nothing hangs",
    "an answer that nobody waited for",
    ({ answers }) => answers.push(answer({ outcome: "late", status: 0, process: 1 })),
    { hits: [0] },
  ],
  [
    "it recovers by itself",
    "a process that is never ready again",
    ({ recoveries }) => recoveries.push({ process: 1, after: null }),
  ],
  [
    "it recovers by itself",
    "a process that takes too long",
    ({ recoveries }) => recoveries.push({ process: 1, after: 5_001 }),
  ],
  [
    "it recovers by itself",
    "a request that is refused when all is over",
    ({ answers }) => answers.push(answer({ at: 13_000, status: 503, code: "storage_unavailable", saysWhen: true })),
  ],
];

describe("the bench can fail", () => {
  test("a record in which everything went well holds every invariant, and each has looked at something", () => {
    const record = recordOf();
    expect(wrongIn(record)).toStrictEqual([]);
    for (const { check } of invariants) expect(check(record, rules).checked).toBeGreaterThan(0);
  });

  test.each(wrongs)("%s: %s is found", (name, _, fill, more) => {
    expect(wrongIn(recordOf(fill), more)).toContain(name);
  });

  test("every invariant has a wrong that turns it red", () => {
    expect(new Set(wrongs.map(([name]) => name))).toStrictEqual(new Set(invariants.map(({ name }) => name)));
  });

  test("what a fault may do is no violation: its own codes while it lasts, broken connections at whom it hits, counts that begin anew", () => {
    const record = recordOf(({ answers, tries, judgements }) => {
      answers.push(answer({ status: 503, code: "storage_unavailable", saysWhen: true }));
      answers.push(answer({ outcome: "broken", status: 0, process: 1 }));
      answers.push(answer({ outcome: "late", status: 0, process: 1, took: 20_000 }));
      answers.push(answer({ at: 15_000, status: 503, code: "overloaded", saysWhen: true }));
      tries.push({ limit: "wrong passwords", subject: "eve", judged: 40, allowed: 20 });
      answers.push(answer({ what: "POST /auth/password/change", took: 36_900 }));
      judgements.push(judgement({ known: "ended", endedFor: 5_900 }));
      judgements.push(judgement({ known: "ended", by: "verifier", endedFor: 10_900 }));
      judgements.push(judgement({ verdict: "unserved" }));
    });
    expect(wrongIn(record, { mayRefuse: ["storage_unavailable"], hits: [1], countsAnew: 2 })).toStrictEqual([]);
  });
});
