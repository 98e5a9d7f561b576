import type { AsvsChapter } from "./asvs-row.ts";

/** V16: what is noted, and what is said when something fails. */
export const logging: AsvsChapter = {
  name: "V16 Security logging and error handling",
  whole: false,
  rows: [
    {
      id: "V16.1.1",
      level: 2,
      asks: "What is logged, where, in which form, for how long and for whom is documented",
      missing:
        "Events are ([the audit trail](../operations/audit-trail.md), and the command line lists their types), requests are ([the log](../operations/metrics-and-logs.md)); of the other lines that the log may have there is no list.",
      shownBy: [
        "test/conformance/command-line.test.ts > docs/operations/command-line.md is what the commands say of themselves: node scripts/write-command-line.ts",
      ],
    },
    {
      id: "V16.2.1",
      level: 2,
      asks: "An entry says when, where, who and what",
      shownBy: [
        "test/contract/recording.test.ts > an event comes back as it was noted, and an ending of several says how many",
        "test/server/logs.test.ts > a request is one line: its route, its answer, its time, and the id that the answer carries",
      ],
    },
    {
      id: "V16.2.2",
      level: 2,
      asks: "Times are in UTC, by clocks that agree",
      shownBy: [
        "test/server/logs.test.ts > a request is one line: its route, its answer, its time, and the id that the answer carries",
        "test/faults/clock-jump.test.ts > by %d seconds: limits count on, tokens of both machines are good at both, and it is said once",
        "src/doctor/compare-clocks.test.ts > two seconds are nobody's fault, and three are said, with their direction",
      ],
    },
    {
      id: "V16.2.3",
      level: 2,
      asks: "Nothing is logged elsewhere than it is documented",
      shownBy: ["test/server/banner.test.ts > nothing is written outside that folder"],
    },
    {
      id: "V16.2.4",
      level: 2,
      asks: "Programs can read it",
      shownBy: [
        "src/shared/log-line.test.ts > whatever is logged, it is one line of printable characters that reads back as it was",
        "test/cli/event-record.test.ts > events are found by session, operator and time, page by page, one a line",
      ],
    },
    {
      id: "V16.2.5",
      level: 2,
      asks: "Nothing secret is logged",
      shownBy: [
        "test/attacks/secrecy.test.ts > no secret and no address is in output, metrics or refusals, whatever fails",
        "test/attacks/planted-secret.test.ts > what is planted in any input is in no answer, log, metric, mail or table",
        "src/shared/log-line.test.ts > tokens, passwords in URLs and addresses are taken out of its text, its stack and its causes",
      ],
    },
    {
      id: "V16.3.1",
      level: 2,
      asks: "Every sign-in is noted, also one that failed, with its way",
      shownBy: [
        "test/flows/events.test.ts > what happened around an account is in its list, newest first, page by page",
        "test/flows/events.test.ts > failed log-ins reach the owner's list within a second or two, a stranger's address reaches nobody's",
        "src/event/event-batch.test.ts > over a hundred a minute about one user are one row with a count, and others are not touched by it",
      ],
    },
    {
      id: "V16.3.2",
      level: 2,
      asks: "Refused permission is noted; at level 3 each decision about it",
      shownBy: [
        "test/flows/admin-access.test.ts > what somebody may not do is noted, with who it was: without a level, with too low a one, and on a target above hers",
        "test/server/logs.test.ts > a request is one line: its route, its answer, its time, and the id that the answer carries",
      ],
      note: "Of calls of operators. What guards refuse on routes of an application is the application's to note. What is let through is a line of the server's log, and an event where it changes something.",
    },
    {
      id: "V16.3.3",
      level: 2,
      asks: "Attempts to get around limits and checks are noted",
      shownBy: [
        "test/contract/attempts.test.ts > a lock is one event in the transaction that locks, and one more for the one who lifts it",
        "test/attacks/network-limits.test.ts > who tries many accounts from one network waits, twice as long each time; everybody elsewhere and every known device does not",
        "test/server/logs.test.ts > of what a person's browser asks in vain, the line says which field and why, and never what was sent",
      ],
      note: "Limits and copied tokens as events, refused input as lines of the server's log.",
    },
    {
      id: "V16.3.4",
      level: 2,
      asks: "Failures of ours and of what we depend on are noted",
      shownBy: [
        "test/adapters/node.test.ts > a configuration that turns out wrong is a 500 with nothing in it, and is logged",
        "test/contract/redis-link.test.ts > is said so once, and goes on being asked",
        "test/federation/lying-issuer.test.ts > what is wrong with it is what operators read of the provider, and closes nothing",
      ],
    },
    {
      id: "V16.4.1",
      level: 2,
      asks: "Nobody writes a line of his own into the log",
      shownBy: [
        "test/attacks/log-injection.test.ts > whatever stands in path, query, headers and fields, a request is one line, and nobody writes another",
        "test/cli/operate.test.ts > what people call themselves controls no terminal",
      ],
    },
    {
      id: "V16.4.2",
      level: 2,
      asks: "What was noted cannot be changed unnoticed, nor read by everybody",
      shownBy: [
        "test/contract/event-seals.test.ts > an inserted event, within what is sealed and before its beginning",
        "test/contract/event-seals.test.ts > an end that was cut off: against a checkpoint, and by a server that had seen it",
        "test/flows/events.test.ts > nobody sees another's events, and a bad cursor is refused by name",
      ],
      note: "Of events. The server's log goes to standard error, and who keeps it is the operator's business.",
    },
    {
      id: "V16.4.3",
      level: 2,
      asks: "It leaves the machine, so that whoever breaks in cannot take it away",
      shownBy: [
        "test/library/event-webhook.test.ts > is told of 10,000 in order, once each, by one of two processes, and by the other when that one goes",
        "test/library/event-webhook.test.ts > is told of checkpoints of the chain of events, each under one id",
      ],
      note: "With `webhook.events`, or by sending the log away, in which checkpoints are.",
    },
    {
      id: "V16.5.1",
      level: 2,
      asks: "Whoever caused a failure is told nothing of our insides",
      shownBy: [
        "test/flows/problems.test.ts > every refusal is a problem document with a code of the table, its one status and the request's id",
        "test/adapters/node.test.ts > a configuration that turns out wrong is a 500 with nothing in it, and is logged",
        "test/attacks/planted-secret.test.ts > nor when the database fails while it is written",
      ],
    },
    {
      id: "V16.5.2",
      level: 2,
      asks: "When something that we depend on is away, what can go on goes on",
      shownBy: [
        "test/faults/postgres-away.test.ts > stopped under load: what is remembered holds for five seconds, all else is 503 with a time to come back, nothing hangs, and it is served again at once",
        "test/faults/redis-away.test.ts > slow, silent and flapping, it costs time in tens of milliseconds and one warning, and no check",
        "src/outbound/circuit-breaker.test.ts > opens at the third failure in a row, and then refuses at once with a time to come back",
      ],
    },
    {
      id: "V16.5.3",
      level: 2,
      asks: "And nothing is let through because of it",
      shownBy: [
        "test/attacks/failing-dependency.test.ts > what is not remembered is refused with 503 while the database is away, and what was ended stays ended",
        "test/attacks/failing-dependency.test.ts > an answer to a commit that is lost is no answer to the client either: 503, and no cookie",
        "test/adapters/claims.test.ts > when the application cannot say, nobody comes in, and it is asked again",
      ],
    },
    {
      id: "V16.5.4",
      level: 3,
      asks: "A failure that nobody expected is noted, and does not end everything",
      shownBy: [
        "test/server/crash.test.ts > %s is one line in the log, a stop in good order, and exit code 1",
        "test/server/worker-crew.test.ts > a worker that hangs is ended, and another one takes its place",
        "test/adapters/story.test.ts > a database that was never there is a 503 as well",
      ],
      note: "One that nobody caught is noted and ends the process, which its supervisor, or `--workers`, starts anew.",
    },
  ],
};
