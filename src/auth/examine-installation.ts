import { checkCalls, checkDatabase, checkMail } from "../doctor/check-database.ts";
import { checkEventRecord } from "../doctor/check-event-record.ts";
import { checkExposure } from "../doctor/check-exposure.ts";
import { checkServiceKeys, checkSigningKeys } from "../doctor/check-keys.ts";
import { checkLocks } from "../doctor/check-locks.ts";
import { checkOperators } from "../doctor/check-operators.ts";
import { checkProviderHealth } from "../doctor/check-provider-health.ts";
import { checkLentSecrets, checkSecrets } from "../doctor/check-secrets.ts";
import { checkSchema } from "../doctor/check-schema.ts";
import { type CheckName, checkTable } from "../doctor/check-table.ts";
import { type Finding, fail, ok, warn } from "../doctor/finding.ts";
import { withinPatience } from "../doctor/within-patience.ts";
import { reportProviders } from "../federation/provider-report.ts";
import type { Providers } from "../federation/provider-client.ts";
import type { LentSecret } from "../secret/lent-secret.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import type { Clock } from "../shared/clock.ts";
import type { RedisLink } from "../storage/redis/redis-link.ts";
import type { Storage } from "../storage/storage.ts";
import { keyPlan } from "../token/token-settings.ts";
import type { AuthOptions } from "./options.ts";
import type { ResolvedOptions } from "./resolve-options.ts";

/** What the options alone say. Whether a proxy is missing is left out: who ends TLS is nothing that options say. */
export function examineOptions(options: AuthOptions, { settings, mail }: ResolvedOptions): readonly Finding[] {
  const exposure = checkExposure({ options, settings, doesTls: false, hasMailer: mail.kind !== "none" });
  const secrets = checkSecrets([options.secret ?? []].flat(), settings.development);
  return [...exposure.filter(({ check }) => check !== "trustedProxies"), ...secrets.findings];
}

export interface Examined extends Pick<ResolvedOptions, "mail" | "token"> {
  /** What the options alone say. */
  readonly standing: readonly Finding[];
  readonly storage: Storage;
  readonly ring: SecretRing;
  readonly redis: Pick<RedisLink, "isUp"> | null;
  readonly providers: Providers;
  readonly lentSecrets: readonly LentSecret[];
  readonly clock: Clock;
}

/** Milliseconds for one check: somebody waits for the page. */
const patience = 3_000;

/**
 * Looks an installation over that runs. What reads large tables, or asks somebody else over a network, is left to the command line.
 * Never rejects: what cannot be looked at is a finding.
 */
export async function examineInstallation(examined: Examined): Promise<readonly Finding[]> {
  const { standing, storage, ring, redis, providers, lentSecrets, clock, mail, token } = examined;
  const now = clock();
  const checks: readonly (readonly [CheckName, () => Promise<readonly Finding[]>])[] = [
    ["schema", () => checkSchema(storage)],
    ["latency", () => checkDatabase(storage)],
    ["lentSecrets", async () => checkLentSecrets(lentSecrets, await storage.secrets.listLent(), now)],
    ["signingKeys", async () => checkSigningKeys(await storage.signingKeys.read(), keyPlan(token), ring)],
    ["serviceKeys", async () => checkServiceKeys(await storage.services.list(), ring, now)],
    ["mail", () => checkMail(storage, mail.kind)],
    ["waitingCalls", () => checkCalls(storage)],
    ["locks", () => checkLocks(storage, clock)],
    ["operators", () => checkOperators(storage)],
    ["eventRecord", () => checkEventRecord(storage.eventSeals, { now, isServed: true })],
  ];
  const found = await Promise.all(
    checks.map(([check, run]) => withinPatience(check, run, patience).catch(unseen(check))),
  );
  const all = [...standing, ...checkRedis(redis), ...checkProviderHealth(reportProviders(providers)), ...found.flat()];
  const places = Object.keys(checkTable);
  return all.toSorted((one, other) => places.indexOf(one.check) - places.indexOf(other.check));
}

function checkRedis(redis: Examined["redis"]): Finding[] {
  if (redis === null) return [];
  if (redis.isUp) return [ok("redis", "answers")];
  return [warn("redis", "does not answer, so everything is done without it", "start it, or correct REDIS_URL")];
}

/** Security: what was thrown is not shown. It may hold a statement, a path or an address. */
function unseen(check: CheckName) {
  return (): Finding[] => [fail(check, "could not be looked at", "see the server's log, and run latchkey doctor")];
}
