import { type CheckpointName, parseCheckpoint, writeCheckpoint } from "../../event/checkpoint.ts";
import type { EventProblem, EventProblemKind, EventReport } from "../../event/event-problem.ts";
import { verifyEvents as verify } from "../../event/verify-events.ts";
import { CommandError } from "../command-error.ts";
import { countOf } from "../../shared/count-of.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { readSecrets } from "../known-secret.ts";
import { printJson, say } from "../output.ts";
import { printable } from "../printable.ts";
import { showTime } from "../../shared/show-time.ts";

export interface VerifyEventsFlags extends InstallationOptions {
  readonly checkpoint?: string;
  readonly json?: boolean;
}

/** Checks that the record of events is as it was sealed. Exit code 1 where it is not. */
export async function verifyEvents({ json = false, checkpoint: given, ...options }: VerifyEventsFlags): Promise<void> {
  const checkpoint = parse(given);
  const report = await withStorage(options, (storage, configuration) =>
    verify({ store: storage.eventSeals, ring: readSecrets(configuration) }, checkpoint),
  );
  if (!report.ok) process.exitCode = 1;
  if (json) return printJson(reportJson(report));
  for (const problem of report.problems) console.log(`FAIL  ${sentence(problem)}`);
  if (report.found > report.problems.length) console.log(`FAIL  and ${report.found - report.problems.length} more`);
  for (const text of summary(report)) console.log(text);
  if (report.checkpoint === null) {
    say(
      "Without --checkpoint nobody can say whether something was cut off at the end: see docs/operations/audit-trail.md.",
    );
  }
}

function parse(text: string | undefined): CheckpointName | null {
  if (text === undefined) return null;
  const checkpoint = parseCheckpoint(text);
  if (checkpoint) return checkpoint;
  throw new CommandError(`${printable(text)} is no checkpoint: write it as the server's log has it, such as 12.q83v….`);
}

function summary(report: EventReport): string[] {
  const { blocks, events, last, unsealed, erased, removedBlocks, ok, checkpoint } = report;
  const lines = [
    `${ok ? "ok" : "--"}    ${countOf(events, "event")} in ${countOf(blocks, "block")} ${ok ? "are as they were sealed" : "were found as they were sealed"}.`,
  ];
  if (removedBlocks > 0) lines.push(`--    ${countOf(removedBlocks, "block")} before them went with their age.`);
  if (erased > 0)
    lines.push(`--    The details of ${countOf(erased, "event")} are gone with the people they were about.`);
  if (checkpoint === "reached") lines.push("ok    The record leads to the checkpoint.");
  if (checkpoint === "removed") lines.push("--    The checkpoint is older than the beginning of the record.");
  if (unsealed > 0) lines.push(`--    ${countOf(unsealed, "event")} not sealed yet: the running server does that.`);
  if (last) {
    lines.push(
      `--    Last sealed: event ${last.event}, ${showTime(last.sealedAt)}. Checkpoint: ${writeCheckpoint(last)}`,
    );
  }
  return lines;
}

/** What is wrong, where, and after which moment it happened. */
function sentence(problem: EventProblem): string {
  const { kind, event, block, lastBlock, since } = problem;
  const isSeveral = lastBlock !== null && lastBlock !== block;
  const after = since ? ` after ${showTime(since)}` : "";
  const blocks = isSeveral ? `Blocks ${block} to ${lastBlock} of the record` : `Block ${block} of the record`;
  return sentences[kind]({ event, blocks, isSeveral, after, isWithin: block !== null && block > 0 });
}

interface Place {
  readonly event: number | null;
  readonly blocks: string;
  readonly isSeveral: boolean;
  /** With a space before it, or empty. */
  readonly after: string;
  /** Whether it lies within what is sealed. */
  readonly isWithin: boolean;
}

const parts = "Address, agent, e-mail or words of event";

const sentences: Readonly<Record<EventProblemKind, (place: Place) => string>> = {
  event_changed: ({ event, after }) => `Event ${event} was changed${after}.`,
  event_deleted: ({ event, after }) => `Event ${event} was deleted${after}.`,
  event_inserted: ({ event, after, isWithin }) =>
    isWithin ? `Event ${event} was put in${after}.` : `Event ${event} was put in before the beginning of the record.`,
  details_changed: ({ event, after }) => `${parts} ${event} were changed${after}.`,
  details_deleted: ({ event, after }) => `${parts} ${event} were deleted${after}, and nobody was erased.`,
  details_inserted: ({ event, after }) => `${parts} ${event} were put in${after}.`,
  block_changed: ({ blocks, after }) => `${blocks} was changed${after}, or the one before it.`,
  block_missing: ({ blocks, isSeveral, after }) => `${blocks} ${isSeveral ? "are" : "is"} missing: removed${after}.`,
  block_rewritten: ({ blocks }) => `${blocks} was made by somebody who lacks the root secret.`,
  end_doubted: ({ blocks }) =>
    `${blocks} says that the server which sealed it found the one before it changed, or the record gone back.`,
  secret_unknown: ({ blocks, isWithin }) =>
    isWithin
      ? `${blocks} cannot be checked: the root secret is not listed any more.`
      : "The beginning was recorded under a root secret that is not listed any more: nobody can say whether something was cut off there.",
  beginning_changed: () => "The record does not begin where Latchkey made it begin: something was cut off there.",
  beginning_missing: () => "Where the record begins was deleted.",
  not_sealed: () =>
    "There are events, and nothing is sealed: no server has run yet since the upgrade, or somebody removed the seals.",
  checkpoint_missed: ({ blocks }) =>
    `${blocks} is not what the checkpoint says: the end was cut off, or it is another record.`,
};

function reportJson(report: EventReport): object {
  const { last, ...rest } = report;
  return { ...rest, last: last && { ...last, checkpoint: writeCheckpoint(last) } };
}
