import { resolveOptions } from "../../auth/resolve-options.ts";
import { revokeService } from "../../service/revoke-service.ts";
import type { SecretRing } from "../../secret/root-secret.ts";
import type { ServerConfiguration } from "../../server/environment.ts";
import type { Storage } from "../../storage/storage.ts";
import { revokeKey } from "../../token/change-keys.ts";
import { keyPlan } from "../../token/token-settings.ts";
import { confirm } from "../ask.ts";
import { CommandError } from "../command-error.ts";
import { countOf } from "../../shared/count-of.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { readKnownSecret, readSecrets } from "../known-secret.ts";
import { type Column, printJson, printTable, say } from "../output.ts";
import { printable } from "../printable.ts";
import { listSecretLoads, nextSecretStep, type SecretLoad, type StoredUnder } from "../secret-steps.ts";
import { showTime } from "../../shared/show-time.ts";

export interface RotateSecretFlags extends InstallationOptions {
  readonly leaked?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Sessions that one transaction ends. */
const batch = 500;

/** Shows what hangs on each root secret and which step is next, or ends everything under a leaked one. Secrets themselves are never shown. */
export async function rotateSecret({
  leaked,
  yes = false,
  json = false,
  ...options
}: RotateSecretFlags): Promise<void> {
  await withStorage(options, async (storage, configuration) => {
    if (leaked !== undefined) await endUnder(leaked, { storage, configuration, yes });
    const ring = readSecrets(configuration);
    const overview = await storage.secrets.overview();
    const loads = listSecretLoads(ring, overview, await readStored(storage));
    const next = nextSecretStep(loads, overview.processes.length);
    if (json) return printJson({ secrets: loads, processes: overview.processes.length, next });
    printTable(columns, loads);
    say(next);
  });
}

async function readStored({ services, signingKeys, providerTokenSeals }: Storage): Promise<StoredUnder> {
  const { keys } = await signingKeys.read();
  return {
    services: (await services.list()).map(({ secretId }) => secretId),
    keys: keys.filter(({ sealedKey }) => sealedKey !== null).map(({ secretId }) => secretId),
    tokens: await providerTokenSeals.countBySecret(),
  };
}

interface Leak {
  readonly storage: Storage;
  readonly configuration: ServerConfiguration;
  readonly yes: boolean;
}

async function endUnder(id: string, { storage, configuration, yes }: Leak): Promise<void> {
  const ring = await readKnownSecret(storage, configuration, "so it could not make keys in the place of those it ends");
  const { secrets, services } = storage;
  const { processes, secrets: used } = await secrets.overview();
  const leaked = used.find((one) => one.id === id);
  if (!leaked) throw new CommandError(`Nothing was ever issued under ${printable(id)}: see latchkey secret rotate.`);
  if (ring.current.id === id || processes.some(({ issues }) => issues === id)) {
    throw new CommandError(
      `Sessions are still issued under ${id}: rotate to a new secret first (latchkey secret rotate says how), then run this again.`,
    );
  }
  const own = (await services.list()).filter(({ secretId }) => secretId === id);
  const keys = await findExposedKeys(storage, id, ring);
  // Security: sealed under another secret by now, they were readable all the same for whoever had the database then.
  const kept = [...(await storage.providerTokenSeals.countBySecret()).values()].reduce((sum, count) => sum + count, 0);
  const what = [
    countOf(leaked.sessions, "live session"),
    countOf(own.length, "service key"),
    countOf(keys.length, "signing key"),
    ...(kept > 0 ? [`all tokens of providers (${kept})`] : []),
  ];
  await confirm(`End everything under ${id}: ${what.join(", ")}?`, yes);
  let ended = 0;
  for (let some = batch; some === batch; ended += some) some = await secrets.endSessions(id, batch);
  for (const { name } of own) await revokeService({ services }, name, { actor: "operator" });
  const plan = keyPlan(resolveOptions(configuration.options).token);
  if (plan) {
    for (const kid of keys) await revokeKey({ store: storage.signingKeys, ring, plan }, kid, { actor: "operator" });
  }
  if ((await storage.providerTokenSeals.forgetAll()) > 0) {
    say("Tokens of providers are forgotten here. At the providers they are good until they are taken back there.");
  }
  console.log(
    `Ended under ${id}: ${countOf(ended, "session")}, ${countOf(own.length, "service key")}, ${countOf(keys.length, "signing key")}. Now take it out of AUTH_SECRET.`,
  );
}

/**
 * Signing keys that were ever sealed under a secret, as far as can be known: every one made before the secret that issues now was first
 * used. Security: whoever had the database then can open them, however they are sealed today.
 */
async function findExposedKeys({ secrets, signingKeys }: Storage, id: string, ring: SecretRing): Promise<string[]> {
  const { secrets: used } = await secrets.overview();
  const since = used.find((one) => one.id === ring.current.id)?.firstUsedAt.getTime() ?? Number.POSITIVE_INFINITY;
  const { now, keys } = await signingKeys.read();
  return keys
    .filter(({ revokedAt, expiresAt }) => revokedAt === null && (expiresAt === null || expiresAt > now))
    .filter(({ secretId, createdAt }) => secretId === id || createdAt < since)
    .map(({ kid }) => kid);
}

const columns: readonly Column<SecretLoad>[] = [
  { title: "SECRET", show: ({ id }) => id },
  { title: "HERE", show: ({ use }) => use },
  { title: "SESSIONS", show: ({ sessions }) => sessions },
  { title: "SERVICE KEYS", show: ({ services }) => services },
  { title: "SIGNING KEYS", show: ({ keys }) => keys },
  { title: "PROVIDER TOKENS", show: ({ tokens }) => tokens },
  { title: "PROCESSES THAT ISSUE", show: ({ issuing }) => issuing },
  { title: "THAT KNOW IT", show: ({ knowing }) => knowing },
  { title: "FIRST USED", show: ({ firstUsedAt }) => (firstUsedAt === null ? null : showTime(firstUsedAt)) },
];
