import { readFile } from "node:fs/promises";
import { resolveOptions } from "../../auth/resolve-options.ts";
import { createIssuerFinder } from "../../federation/find-issuer.ts";
import { loadBcrypt } from "../../password/bcrypt.ts";
import type { FirebaseParameters } from "../../password/foreign/firebase-scrypt.ts";
import { parseFirebaseParameters } from "../../password/foreign/firebase-parameters.ts";
import { createHashJudge } from "../../password/foreign/judge-hash.ts";
import type { ServerConfiguration } from "../../server/environment.ts";
import { systemClock } from "../../shared/clock.ts";
import type { Storage } from "../../storage/storage.ts";
import { type ImportReport, importUsers as importAll } from "../../user/import/import-users.ts";
import { CommandError } from "../command-error.ts";
import type { ForeignLibraryName } from "../foreign/foreign-library.ts";
import { readForeignUsers } from "../foreign/read-foreign-users.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { readKnownSecret } from "../known-secret.ts";
import { listenForStop } from "../listen-for-stop.ts";
import { printable } from "../printable.ts";
import { createProgressBar } from "../seed/progress-bar.ts";
import { openSource, type RowSource } from "../transfer/open-source.ts";
import { openRefusalReport, type RefusalReport } from "../transfer/refusal-report.ts";

export interface ImportUsersFlags extends InstallationOptions {
  readonly dryRun?: boolean;
  /** A file for refused rows. */
  readonly refused?: string;
  /** A file with the parameters of a Firebase project. */
  readonly firebase?: string;
  /** Another library, whose tables are read instead of a file. */
  readonly from?: ForeignLibraryName;
  readonly table?: readonly string[];
  readonly column?: readonly string[];
  readonly provider?: readonly string[];
  readonly json?: boolean;
}

/** Imports people from a file, or from the tables of another library. Exit code 1 when a row was refused: whoever waits for it must not take a part for the whole. */
export async function importUsers(given: string, flags: ImportUsersFlags): Promise<void> {
  const { dryRun = false, json = false } = flags;
  const firebase = flags.firebase === undefined ? null : await readParameters(flags.firebase);
  const source = await findSource(given, flags);
  const before = performance.now();
  const report = await withStorage(flags, async (storage, configuration) => {
    const refusals = await openRefusalReport({ file: flags.refused, json });
    const report = await run({ storage, configuration, source, refusals, firebase, dryRun });
    await refusals.close({ ...report, dryRun });
    return report;
  });
  if (!json) console.log(`${describe(report, dryRun)} ${((performance.now() - before) / 1000).toFixed(1)} s.`);
  if (report.stopped) throw new CommandError("Stopped: the same command goes on from there.");
  if (report.refused === 0) return;
  const where = flags.refused === undefined ? "" : `: ${printable(flags.refused)} says why`;
  throw new CommandError(`${count(report.refused)} of ${count(report.rows)} rows were refused${where}.`);
}

async function findSource(given: string, { from, table, column, provider }: ImportUsersFlags): Promise<RowSource> {
  if (from !== undefined) {
    const source = { library: from, address: given, tables: table, columns: column, providers: provider };
    return { rows: readForeignUsers(source, process.env), whole: null };
  }
  if (table || column || provider) throw new CommandError("--table, --column and --provider go with --from.");
  return openSource(given);
}

interface Importing {
  readonly storage: Storage;
  readonly configuration: ServerConfiguration;
  readonly source: RowSource;
  readonly refusals: RefusalReport;
  readonly firebase: FirebaseParameters | null;
  readonly dryRun: boolean;
}

async function run(importing: Importing): Promise<ImportReport> {
  const { storage, configuration, source, refusals, firebase, dryRun } = importing;
  const ring = await readKnownSecret(storage, configuration, "so it would make other ids for the same people");
  const { providers } = resolveOptions(configuration.options);
  const { whole } = source;
  const bar = whole === null ? null : createProgressBar({ what: "rows", whole, done: 0, to: process.stderr });
  const stop = listenForStop();
  try {
    return await importAll(
      {
        imports: storage.imports,
        ring,
        clock: systemClock,
        findIssuer: createIssuerFinder(providers),
        judgeHash: createHashJudge({ firebase, requireBcrypt: () => void loadBcrypt() }),
      },
      source.rows,
      {
        dryRun,
        onRefused: (refusal) => refusals.add(refusal),
        onBatch: (rows) => bar?.add(rows),
        isStopped: () => stop.isAsked(),
      },
    );
  } finally {
    stop.close();
    bar?.close();
  }
}

/** Security: the content is not repeated, it holds a key. */
async function readParameters(path: string): Promise<FirebaseParameters> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(`${printable(path)} cannot be read: ${error.code ?? "why is not known"}.`);
  });
  const parameters = parseFirebaseParameters(text);
  if (parameters) return parameters;
  throw new CommandError(
    `${printable(path)} does not hold the parameters of a Firebase project: write base64_signer_key, base64_salt_separator, rounds and mem_cost, as its console shows them.`,
  );
}

function describe({ created, present, refused }: ImportReport, dryRun: boolean): string {
  const there = `${count(present)} ${present === 1 ? "was" : "were"} there already`;
  const people = `${count(created)} ${created === 1 ? "person" : "people"}`;
  return `${dryRun ? "Would import" : "Imported"} ${people}; ${there}; ${count(refused)} refused;`;
}

function count(value: number): string {
  return value.toLocaleString("en");
}
