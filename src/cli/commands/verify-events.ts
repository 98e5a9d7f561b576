import { type CheckpointName, parseCheckpoint, writeCheckpoint } from "../../event/checkpoint.ts";
import type { EventProblem, EventReport } from "../../event/event-problem.ts";
import { verifyEvents as verify } from "../../event/verify-events.ts";
import { CommandError } from "../command-error.ts";
import { countOf } from "../count-of.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { readSecrets } from "../known-secret.ts";
import { printJson, say } from "../output.ts";
import { printable } from "../printable.ts";
import { showTime } from "../show-time.ts";

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
function sentence({ kind, event, block, lastBlock, since }: EventProblem): string {
  const after = since ? ` after ${showTime(since)}` : "";
  const blocks = lastBlock !== null && lastBlock !== block ? `blocks ${block} to ${lastBlock}` : `block ${block}`;
  switch (kind) {
    case "event_changed":
      return `Event ${event} was changed${after}.`;
    case "event_deleted":
      return `Event ${event} was deleted${after}.`;
    case "event_inserted":
      return since
        ? `Event ${event} was put in${after}.`
        : `Event ${event} stands before the beginning, and was put in.`;
    case "details_changed":
      return `Address, agent, e-mail or words of event ${event} were changed${after}.`;
    case "details_deleted":
      return `Address, agent, e-mail or words of event ${event} were deleted${after}, and nobody was erased.`;
    case "details_inserted":
      return `Event ${event} was given an address, agent, e-mail or words${after} that it did not have.`;
    case "block_changed":
      return `The seal's ${blocks} was changed, or the one before it,${after}.`;
    case "block_missing":
      return `The seal's ${blocks} ${lastBlock === block ? "is" : "are"} missing${after ? `: removed${after}` : ""}.`;
    case "block_rewritten":
      return `The seal's ${blocks} was made by somebody who lacks the root secret.`;
    case "end_doubted":
      return `The server that sealed ${blocks} found the one before it changed, or the record gone back${since ? `, at ${showTime(since)}` : ""}.`;
    case "secret_unknown":
      return block === 0 || lastBlock === null
        ? "The beginning was recorded under a root secret that is not listed any more: nobody can say whether something was cut off there."
        : `The seal's ${blocks} cannot be checked: the root secret is not listed any more.`;
    case "beginning_changed":
      return "The record does not begin where Latchkey made it begin: something was cut off there.";
    case "beginning_missing":
      return "Where the record begins was deleted.";
    case "not_sealed":
      return "There are events, and nothing is sealed: no server of this version has run yet, or somebody removed the seals.";
    case "checkpoint_missed":
      return `The record does not lead to the checkpoint at ${blocks}: its end was cut off, or it is another record.`;
  }
}

function reportJson(report: EventReport): object {
  const { last, ...rest } = report;
  return { ...rest, last: last && { ...last, checkpoint: writeCheckpoint(last) } };
}
