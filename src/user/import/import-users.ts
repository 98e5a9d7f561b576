import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../shared/clock.ts";
import { type ImportRefusal, type RefusalCode, toRefusal } from "./import-refusal.ts";
import type { NumberedRow } from "./import-row.ts";
import type { ImportOutcome, ImportStore } from "./import-store.ts";
import type { ImportedUser } from "./imported-user.ts";
import { parseRow, type ParseRowDeps } from "./parse-row.ts";
import { SeenKeys } from "./seen-keys.ts";

export interface ImportDeps extends Omit<ParseRowDeps, "now"> {
  readonly imports: ImportStore;
  readonly clock: Clock;
}

export interface ImportRun {
  /** Whether only to say what would be done. @default false */
  readonly dryRun?: boolean;
  /** Told of each row that is refused, in the order of lines within a batch. Waited for. */
  readonly onRefused: (refusal: ImportRefusal) => void | Promise<void>;
  /** Told after each batch how many rows of it were read. */
  readonly onBatch?: (rows: number) => void;
  /** Asked after each batch: true ends the run, and what was written stays. */
  readonly isStopped?: () => boolean;
}

/** What came of the rows that were read. */
export interface ImportReport {
  readonly rows: number;
  readonly created: number;
  /** Imported before: nothing was changed. */
  readonly present: number;
  readonly refused: number;
  /** Whether it was stopped before the rows were at their end. */
  readonly stopped: boolean;
}

/** Rows of one transaction. Others who write to SQLite wait for one at most. */
const batchSize = 500;

/**
 * Imports people, however many there are: one batch of rows is in memory at a time, and the next ones are asked for when it is written. Nobody
 * who has an account is changed in any way; a row that was imported before is `present`. Broken off, the same rows may be given again: what is
 * there already is found, and the outcome is the same.
 *
 * Throws what reading and storage throw: what was written until then stays.
 */
export async function importUsers(
  deps: ImportDeps,
  rows: AsyncIterable<NumberedRow>,
  run: ImportRun,
): Promise<ImportReport> {
  const { imports, clock } = deps;
  const write = (users: readonly ImportedUser[]): Promise<readonly ImportOutcome[]> =>
    run.dryRun ? imports.foresee(users) : imports.write(users, { from: "file" });
  const seen = new SeenKeys();
  const report = { rows: 0, created: 0, present: 0, refused: 0 };
  let batch: NumberedRow[] = [];

  const refuse = async (refusal: ImportRefusal): Promise<void> => {
    report.refused += 1;
    await run.onRefused(refusal);
  };
  const finish = async (): Promise<void> => {
    const judged = batch.map((one) => judge(deps, seen, one, clock()));
    const users = judged.flatMap((one) => ("user" in one ? [one.user] : []));
    const outcomes = (users.length === 0 ? [] : await write(users)).values();
    for (const one of judged) {
      const refusal = "refusal" in one ? one.refusal : toOutcome(one.line, one.user, outcomes.next().value);
      if (typeof refusal === "string") report[refusal] += 1;
      else await refuse(refusal);
    }
    report.rows += batch.length;
    run.onBatch?.(batch.length);
    batch = [];
    // SQLite never waits for anything: without a turn of the event loop no signal would be heard.
    await setImmediate();
  };

  for await (const row of rows) {
    batch.push(row);
    if (batch.length < batchSize) continue;
    await finish();
    if (run.isStopped?.()) return { ...report, stopped: true };
  }
  if (batch.length > 0) await finish();
  return { ...report, stopped: false };
}

type Judged =
  | { readonly line: number; readonly user: ImportedUser }
  | { readonly line: number; readonly refusal: ImportRefusal };

function judge(deps: ImportDeps, seen: SeenKeys, numbered: NumberedRow, now: number): Judged {
  const { line } = numbered;
  const refuse = (code: RefusalCode, field: string | null): Judged => ({
    line,
    refusal: toRefusal(line, { code, field }),
  });
  if ("problem" in numbered) return refuse(numbered.problem, null);
  const user = parseRow({ ...deps, now }, numbered.row);
  if ("code" in user) return refuse(user.code, user.field);
  // All of them are remembered, also where one is not new: which rows are refused must not hang on the order of these lines.
  const isNewId = user.madeIds !== null || seen.add(`id ${user.id}`);
  const isNewEmail = user.email === null || seen.add(`email ${user.email}`);
  const known = user.identities.map(({ issuer, subject }) => !seen.add(`identity ${issuer} ${subject}`)).indexOf(true);
  if (!isNewId) return refuse("id_repeated", "id");
  if (!isNewEmail) return refuse("email_repeated", "email");
  if (known !== -1) return refuse("identity_repeated", `identities/${known}`);
  return { line, user };
}

/** The member that each outcome is about. */
const fieldOf: Readonly<Record<Exclude<ImportOutcome, "created" | "present">, string | null>> = {
  id_taken: "id",
  email_taken: "email",
  identity_taken: "identities",
  user_erased: "id",
  changed_meanwhile: null,
};

function toOutcome(
  line: number,
  user: ImportedUser,
  outcome: ImportOutcome | undefined,
): "created" | "present" | ImportRefusal {
  if (outcome === undefined) throw new TypeError(`The store said nothing of ${user.id}.`);
  if (outcome === "created" || outcome === "present") return outcome;
  return toRefusal(line, { code: outcome, field: fieldOf[outcome] });
}
