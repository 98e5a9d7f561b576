import { existsSync, readFileSync } from "node:fs";
import { listLentSecrets } from "../../auth/list-lent-secrets.ts";
import { type ResolvedOptions, resolveOptions } from "../../auth/resolve-options.ts";
import { AuthError } from "../../error/auth-error.ts";
import { ConfigurationError } from "../../error/configuration-error.ts";
import type { SecretRing } from "../../secret/root-secret.ts";
import type { ServerConfiguration } from "../../server/environment.ts";
import { explainStart } from "../../server/explain-start.ts";
import { nameInPlaces } from "../../server/places.ts";
import { type Clock, systemClock, turnOf } from "../../shared/clock.ts";
import type { Storage } from "../../storage/storage.ts";
import { keyPlan } from "../../token/token-settings.ts";
import { checkBreaches } from "../check/check-breaches.ts";
import { checkCertificate } from "../check/check-certificate.ts";
import { checkCalls, checkDatabase, checkMail, checkProcesses } from "../../doctor/check-database.ts";
import { checkEventRecord } from "../../doctor/check-event-record.ts";
import { checkExposure } from "../../doctor/check-exposure.ts";
import { checkFiles, type SecretFile } from "../check/check-files.ts";
import { checkHashes } from "../check/check-hashes.ts";
import { checkServiceKeys, checkSigningKeys } from "../../doctor/check-keys.ts";
import { checkLocks } from "../../doctor/check-locks.ts";
import { checkOperators } from "../../doctor/check-operators.ts";
import { checkProviders } from "../check/check-providers.ts";
import { checkRedis } from "../check/check-redis.ts";
import { checkSchema } from "../../doctor/check-schema.ts";
import { checkLentSecrets, checkSecrets, checkSecretsInUse } from "../../doctor/check-secrets.ts";
import { checkSmtp } from "../check/check-smtp.ts";
import type { CheckName } from "../../doctor/check-table.ts";
import { checkIntegrity, checkPostgres, checkTables } from "../check/check-tables.ts";
import { type Finding, type Level, fail, ok, warn } from "../../doctor/finding.ts";
import { showFinding } from "../check/show-finding.ts";
import { withinPatience } from "../../doctor/within-patience.ts";
import { CommandError } from "../command-error.ts";
import { explainRefusal } from "../explain-refusal.ts";
import { type InstallationOptions, loadConfiguration, withStorage } from "../installation.ts";
import { printJson } from "../output.ts";
import type { Detours } from "../probe/probe-client.ts";
import { runProbe } from "../probe/run-probe.ts";
import { databaseFile } from "../sqlite-file/database-file.ts";

export interface DoctorFlags extends InstallationOptions {
  readonly json?: boolean;
  /** Asks at the public address as well, with a throw-away user. */
  readonly probe?: boolean;
  /** That address, where it is not the base URL. */
  readonly url?: URL;
  readonly connect?: Detours;
}

/** Takes findings as they come. */
type Add = (findings: Finding | readonly Finding[]) => void;

/** Milliseconds until the program ends although something that was given up still waits. */
const lingering = 1_000;

/** Looks the installation over. Changes nothing, but for the user that a probe makes and erases. Throws `CommandError` at the end when something is not as it must be. */
export async function doctor({ json = false, ...flags }: DoctorFlags): Promise<void> {
  if (!flags.probe && (flags.url || flags.connect)) throw new CommandError("--url and --connect need --probe.");
  const findings: Finding[] = [];
  const columns = process.stdout.isTTY ? process.stdout.columns : undefined;
  const add: Add = (more) => {
    for (const finding of [more].flat()) {
      findings.push(finding);
      // One by one: when something hangs, it can be seen where.
      if (!json) console.log(showFinding(finding, columns));
    }
  };
  try {
    await examine(flags, add);
  } catch (error) {
    add(explain(error));
  }
  // A connection that was given up must not keep the program.
  setTimeout(() => process.exit(), lingering).unref();
  const count = (level: Level): number => findings.filter((finding) => finding.level === level).length;
  const [failures, warnings] = [count("fail"), count("warn")];
  if (json) printJson({ ok: failures === 0, findings });
  if (failures > 0)
    throw new CommandError(
      `${failures === 1 ? "One thing is" : `${failures} things are`} not as ${failures === 1 ? "it" : "they"} must be.`,
    );
  if (!json)
    console.log(
      `\n${warnings === 0 ? "Everything is in order." : `Nothing is broken; ${warnings === 1 ? "one thing is" : `${warnings} things are`} worth a look.`}`,
    );
}

function secretFilesOf({ places }: ServerConfiguration): SecretFile[] {
  return [...places.variables.values()].flatMap((variable) => {
    const path = variable.endsWith("_FILE") ? process.env[variable]?.trim() : undefined;
    return path === undefined ? [] : [{ variable, path }];
  });
}

/** What there is to look at. */
interface Installation {
  readonly configuration: ServerConfiguration;
  readonly resolved: ResolvedOptions;
  readonly clock: Clock;
  /** Null: there is none, or it is too weak to be used. */
  readonly ring: SecretRing | null;
}

async function examine(flags: DoctorFlags, add: Add): Promise<void> {
  const configuration = await loadConfiguration(flags);
  let resolved: ResolvedOptions;
  try {
    resolved = resolveOptions(configuration.options);
  } catch (error) {
    throw error instanceof ConfigurationError ? nameInPlaces(error, configuration.places) : error;
  }
  add(ok("configuration", describeSources(configuration)));
  for (const { variable, message } of configuration.nearMisses)
    add(warn("variable", message, `correct or remove ${variable}`));
  add(
    checkExposure({
      options: configuration.options,
      settings: resolved.settings,
      doesTls: Boolean(configuration.tls),
      hasMailer: resolved.mail.kind !== "none",
    }),
  );
  const { ring, findings } = checkSecrets(secretsOf(configuration), resolved.settings.development);
  add(findings);
  add(checkFiles(databaseFile(configuration), secretFilesOf(configuration)));
  const { clock = systemClock } = configuration.options;
  // What plays another time turns the database's along.
  const machine: Clock = () => clock() - turnOf(clock);
  add(await checkCertificate({ tls: configuration.tls, settings: resolved.settings, clock: machine }));
  const installation: Installation = { configuration, resolved, ring, clock: machine };
  // Alone, because it is the quickest and would seem slow beside the others.
  await inTurn(add, [withinPatience("redis", () => checkRedis(resolved, machine))]);
  await inTurn(add, [
    withinPatience("smtp", () => checkSmtp(resolved.mail)),
    withinPatience("breachCheck", () => checkBreaches(resolved)),
    withinPatience("providers", () => checkProviders(resolved)),
    examineStorage(flags, installation),
  ]);
  if (!flags.probe) return;
  const url = flags.url ?? new URL(resolved.settings.origin + resolved.settings.mountPath);
  await runProbe({
    ...{
      url,
      detours: flags.connect ?? new Map(),
      options: configuration.options,
      resolved,
      ring,
      clock: machine,
      add,
    },
    withStorage: (use) => withStorage(flags, use),
  });
}

/** Everything that the database knows. Rejects with what keeps it from being asked. */
async function examineStorage(flags: DoctorFlags, installation: Installation): Promise<readonly Finding[]> {
  const { configuration, resolved, ring, clock } = installation;
  const { options } = configuration;
  const steps = (storage: Storage): readonly [CheckName, () => Promise<readonly Finding[]>][] => [
    ["schema", () => checkSchema(storage)],
    ["latency", () => checkDatabase(storage)],
    ["processes", () => checkProcesses(storage, clock)],
    ["connections", () => checkPostgres(storage)],
    ["integrity", () => checkIntegrity(storage)],
    ["tables", () => checkTables(storage, { now: clock(), eventRetention: resolved.eventRetention })],
    ["passwordHashes", () => checkHashes(storage, options)],
    ["secretsInUse", async () => (ring ? checkSecretsInUse(ring, await storage.secrets.overview()) : [])],
    ["lentSecrets", async () => checkLentSecrets(listLentSecrets(options), await storage.secrets.listLent(), clock())],
    [
      "signingKeys",
      async () => (ring ? checkSigningKeys(await storage.signingKeys.read(), keyPlan(resolved.token), ring) : []),
    ],
    ["serviceKeys", async () => (ring ? checkServiceKeys(await storage.services.list(), ring, clock()) : [])],
    ["mail", () => checkMail(storage, resolved.mail.kind)],
    ["waitingCalls", () => checkCalls(storage)],
    ["locks", () => checkLocks(storage, clock)],
    ["operators", () => checkOperators(storage)],
    [
      "eventRecord",
      async () => {
        const { now, processes } = await storage.secrets.overview();
        return checkEventRecord(storage.eventSeals, { now: now.getTime(), isServed: processes.length > 0 });
      },
    ],
  ];
  return withinPatience(
    "database",
    () =>
      withStorage(flags, async (storage) => {
        const found = steps(storage).map(([check, run]) =>
          withinPatience(check, run).catch((error: unknown) => [explain(explainStart(error, configuration))]),
        );
        return [ok("database", "can be opened"), ...(await Promise.all(found)).flat()];
      }).catch((error: unknown) => {
        throw explainStart(error, configuration);
      }),
    longest,
  );
}

/** Milliseconds for the database as a whole: more than a single check of it gets, and the close. */
const longest = 30_000;

/** Shows each as soon as it and those before it are there; what keeps one from being looked at is a finding of its own. */
async function inTurn(add: Add, running: readonly Promise<readonly Finding[]>[]): Promise<void> {
  const settled = running.map((one) => one.catch((error: unknown) => [explain(error)]));
  for (const one of settled) add(await one);
}

function describeSources({ places }: ServerConfiguration): string {
  const said = places.variables.size;
  const variables = said === 0 ? "no variable" : said === 1 ? "one variable" : `${said} variables`;
  return places.file === null ? `can be read: ${variables} set` : `can be read: ${places.file}, and ${variables} set`;
}

/** The root secrets, without making one: a look changes nothing. */
function secretsOf({ options: { secret } }: ServerConfiguration): readonly string[] {
  if (secret !== undefined) return [secret].flat();
  const made = ".latchkey/secret";
  return existsSync(made) ? [readFileSync(made, "utf8").trim()] : [];
}

/** What keeps something from being looked at. Anything but a refusal of ours is a fault of ours. */
function explain(error: unknown): Finding {
  const fix = "mend this first: what comes after it was not looked at";
  if (error instanceof ConfigurationError) {
    const check = ({ migrate: "schema", database: "database" } as const)[error.setting] ?? "configuration";
    return { ...fail(check, error.message.replace(/\.$/, ""), fix), setting: error.setting };
  }
  if (error instanceof CommandError) return fail("database", error.message.replace(/\.$/, ""), fix);
  if (error instanceof AuthError) return fail("database", explainRefusal(error), fix);
  throw error;
}
