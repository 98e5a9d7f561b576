import { existsSync, readFileSync } from "node:fs";
import { resolveOptions } from "../../auth/resolve-options.ts";
import { AuthError } from "../../error/auth-error.ts";
import { ConfigurationError } from "../../error/configuration-error.ts";
import type { ServerConfiguration } from "../../server/environment.ts";
import { explainStart } from "../../server/explain-start.ts";
import { nameInPlaces } from "../../server/places.ts";
import { keyPlan } from "../../token/token-settings.ts";
import { checkDatabase, checkMail, checkProcesses } from "../check/check-database.ts";
import { checkExposure } from "../check/check-exposure.ts";
import { checkFiles } from "../check/check-files.ts";
import { checkServiceKeys, checkSigningKeys } from "../check/check-keys.ts";
import { checkProviders } from "../check/check-providers.ts";
import { checkRedis } from "../check/check-redis.ts";
import { checkSecrets, checkSecretsInUse } from "../check/check-secrets.ts";
import { type Finding, type Level, fail, ok, warn } from "../check/finding.ts";
import { CommandError } from "../command-error.ts";
import { explainRefusal } from "../explain-refusal.ts";
import { type InstallationOptions, loadConfiguration, withStorage } from "../installation.ts";
import { paint, printJson } from "../output.ts";
import { printable } from "../printable.ts";
import { databaseFile } from "../sqlite-file/database-file.ts";

/** Looks the installation over. Changes nothing. Throws `CommandError` at the end when something is not as it must be. */
export async function doctor({
  json = false,
  ...options
}: InstallationOptions & { readonly json?: boolean }): Promise<void> {
  const findings: Finding[] = [];
  const add = (more: Finding | readonly Finding[]): void => {
    for (const finding of [more].flat()) {
      findings.push(finding);
      // One by one: when the database hangs, it can be seen where.
      if (!json) console.log(show(finding));
    }
  };
  try {
    await examine(options, add);
  } catch (error) {
    add(fail(...explain(error)));
  }
  const count = (level: Level): number => findings.filter((finding) => finding.level === level).length;
  const [failures, warnings] = [count("fail"), count("warn")];
  if (json) printJson({ ok: failures === 0, findings });
  if (failures > 0)
    throw new CommandError(`${failures === 1 ? "One thing is" : `${failures} things are`} not as it must be.`);
  if (!json)
    console.log(
      `\n${warnings === 0 ? "Everything is in order." : `Nothing is broken; ${warnings === 1 ? "one thing is" : `${warnings} things are`} worth a look.`}`,
    );
}

async function examine(
  options: InstallationOptions,
  add: (findings: Finding | readonly Finding[]) => void,
): Promise<void> {
  const configuration = await loadConfiguration(options);
  let resolved: ReturnType<typeof resolveOptions>;
  try {
    resolved = resolveOptions(configuration.options);
  } catch (error) {
    throw error instanceof ConfigurationError ? nameInPlaces(error, configuration.places) : error;
  }
  add(ok("configuration", describeSources(configuration)));
  for (const { variable, message } of configuration.nearMisses)
    add(warn("variable", message, `correct or remove ${variable}`));
  add(checkExposure(configuration, resolved));
  const secrets = secretsOf(configuration);
  const { ring, findings } = checkSecrets(secrets, resolved.settings.development);
  add(findings);
  const path = databaseFile(configuration);
  add(checkFiles(path));
  add(await checkRedis(resolved));
  add(await checkProviders(resolved));
  await withStorage(options, async (storage) => {
    add(ok("schema", "up to date"));
    add(await checkDatabase(storage));
    add(await checkProcesses(storage));
    if (ring) {
      add(checkSecretsInUse(ring, await storage.secrets.overview()));
      add(checkSigningKeys(await storage.signingKeys.read(), keyPlan(resolved.token), ring));
      add(checkServiceKeys(await storage.services.list(), ring));
    }
    add(await checkMail(storage, resolved.mail.kind));
  }).catch((error: unknown) => {
    throw explainStart(error, configuration);
  });
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

function explain(error: unknown): [check: string, found: string, fix: string] {
  const fix = "mend this first: what comes after it was not looked at";
  if (error instanceof ConfigurationError) return [error.setting || "configuration", error.message, fix];
  if (error instanceof CommandError) return ["database", error.message, fix];
  if (error instanceof AuthError) return ["database", explainRefusal(error), fix];
  throw error;
}

const marks: Readonly<Record<Level, string>> = { ok: "ok  ", warn: "warn", fail: "FAIL" };
const colours = { ok: "green", warn: "yellow", fail: "red" } as const;

function show({ check, level, found, fix }: Finding): string {
  const line = `${paint(colours[level], marks[level])}  ${check.padEnd(15)} ${printable(found)}`;
  return fix === undefined ? line : `${line}\n${" ".repeat(22)}${paint("dim", `→ ${printable(fix)}`)}`;
}
