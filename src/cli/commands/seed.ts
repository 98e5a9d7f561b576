import { developmentDatabase } from "../../auth/development-folder.ts";
import { resolveOptions } from "../../auth/resolve-options.ts";
import { EventSealer } from "../../event/event-sealer.ts";
import type { SecretRing } from "../../secret/root-secret.ts";
import type { ServerConfiguration } from "../../server/environment.ts";
import { explainStart } from "../../server/explain-start.ts";
import { createService } from "../../service/create-service.ts";
import { systemClock } from "../../shared/clock.ts";
import { openSqlStorage } from "../../storage/sql/open.ts";
import type { Storage } from "../../storage/storage.ts";
import { CommandError } from "../command-error.ts";
import { countOf } from "../../shared/count-of.ts";
import { databaseOf, type InstallationOptions, loadConfiguration } from "../installation.ts";
import { readKnownSecret } from "../known-secret.ts";
import { listenForStop } from "../listen-for-stop.ts";
import { say } from "../output.ts";
import { inventedDomains } from "../seed/invent-person.ts";
import { inventLocks } from "../seed/invent-locks.ts";
import { createProgressBar, type ProgressBar } from "../seed/progress-bar.ts";
import { readProgress, runSeed, seedKinds, type SeedProgress, type StartedSeed } from "../seed/run-seed.ts";
import { makeSeedOperator } from "../seed/seed-operator.ts";

export interface SeedFlags extends InstallationOptions {
  readonly users: number;
  readonly sessions?: number;
  readonly events?: number;
  readonly seed: number;
  readonly operator?: string;
  readonly passwordStdin?: boolean;
  readonly anyway?: boolean;
  readonly yes?: boolean;
}

const words: Readonly<Record<keyof SeedProgress, string>> = { users: "people", sessions: "sessions", events: "events" };

/** Services that a seeding makes. Nobody is shown their keys. */
const services = [
  ["invented-billing", "revocations"],
  ["invented-search", "introspect"],
  ["invented-reports", "introspect"],
] as const;

/** Fills the database with people who were made up. */
export async function seed(flags: SeedFlags): Promise<void> {
  const configuration = await loadConfiguration(flags);
  const { settings } = resolveOptions(configuration.options);
  if (!settings.development && !flags.yes) throw new CommandError(isProduction);
  if (flags.passwordStdin && flags.operator === undefined) {
    throw new CommandError("The password is the operator's: add --operator with an address.");
  }
  try {
    const { database } = configuration.options;
    const storage = await openSqlStorage({
      database: settings.development ? (database ?? developmentDatabase()) : databaseOf(configuration),
      migrate: settings.development ? "auto" : "check",
      clock: systemClock,
    });
    try {
      await fill(storage, configuration, flags);
    } finally {
      await storage.close();
    }
  } catch (error) {
    throw explainStart(error, configuration);
  }
}

const isProduction =
  "This is production: people are made up in development only, or with --yes where nobody has an account yet.";

async function fill(storage: Storage, configuration: ServerConfiguration, flags: SeedFlags): Promise<void> {
  const { seeds: store } = storage;
  const { settings, redis } = resolveOptions(configuration.options);
  // Security: nobody wants a million strangers among her customers, whatever variable was forgotten.
  if (!settings.development && !(await store.isEmpty())) {
    throw new CommandError("This is production, and people have accounts here: nobody is made up among them.");
  }
  if (!flags.anyway && (await store.hasOthers(inventedDomains))) {
    throw new CommandError(
      "There are accounts of others than people who were made up: add --anyway, or take an empty database.",
    );
  }
  const ring = await readKnownSecret(
    storage,
    configuration,
    "so it could not open the sessions, and distrusts the record",
  );
  const started = begin(flags, await readProgress(store, flags.seed));
  if (flags.operator !== undefined) await makeSeedOperator(storage, configuration, flags.operator, flags);
  const before = performance.now();
  const stop = listenForStop();
  await store.begin();
  const sealer = new EventSealer({
    store: storage.eventSeals,
    ring,
    clock: systemClock,
    onCheckpoint: () => {},
    onDoubt: (doubt, block) => say(`Beware: the record of events is not as it was sealed (${doubt}, block ${block}).`),
    onError: () => {},
  });
  const made = await make(started, { storage, ring, sealer, isStopped: () => stop.isAsked() });
  stop.close();
  if (seedKinds.some((kind) => made[kind] < started.plan[kind])) {
    throw new CommandError(`Stopped: there are ${describe(made)} now. The same command goes on from there.`);
  }
  const locks = redis === null ? await inventLocks(storage, { plan: started.plan, ring, now: systemClock() }) : 0;
  await makeServices(storage, ring);
  // The last of them, and those of operator and services.
  await sealer.seal();
  await store.finish();
  const seconds = ((performance.now() - before) / 1000).toFixed(1);
  const all = seedKinds.every((kind) => started.done[kind] === started.plan[kind]);
  if (all)
    console.log(`There are ${describe(made)} of seed ${started.plan.seed} already: another --seed makes others.`);
  else console.log(`Made up ${describe(made)} and ${countOf(locks, "lock")} in ${seconds} s.`);
}

/** A new plan, or the one that was broken off. Throws `CommandError` where that was another one. */
function begin(flags: SeedFlags, found: StartedSeed | null): StartedSeed {
  const { seed, users, sessions = Math.ceil(users / 2), events = users } = flags;
  if (users === 0 && (sessions > 0 || events > 0)) throw new CommandError("Without people nothing happens: --users.");
  if (found === null) {
    const plan = { seed, users, sessions, events, at: systemClock() };
    return { plan, done: { users: 0, sessions: 0, events: 0 } };
  }
  const { plan } = found;
  if (plan.users === users && plan.sessions === sessions && plan.events === events) return found;
  throw new CommandError(
    `Seed ${seed} stands for --users ${plan.users} --sessions ${plan.sessions} --events ${plan.events} here: say that to go on with it, or another --seed for others.`,
  );
}

interface Making {
  readonly storage: Storage;
  readonly ring: SecretRing;
  readonly sealer: EventSealer;
  readonly isStopped: () => boolean;
}

async function make(started: StartedSeed, { storage, ring, sealer, isStopped }: Making): Promise<SeedProgress> {
  let bar: ProgressBar | null = null;
  const close = (): void => {
    bar?.close();
    bar = null;
  };
  try {
    return await runSeed(
      {
        store: storage.seeds,
        secretId: ring.current.id,
        isStopped,
        onEvents: async () => void (await sealer.seal()),
        onBatch: (kind, made, whole) => {
          if (made > 0) return bar?.add(made);
          close();
          if (started.done[kind] === whole) return;
          bar = createProgressBar({ what: words[kind], whole, done: started.done[kind], to: process.stderr });
        },
      },
      started,
    );
  } finally {
    close();
  }
}

async function makeServices(
  { services: store }: Pick<Storage, "services">,
  { current: secret }: SecretRing,
): Promise<void> {
  const there = new Set((await store.list()).map(({ name }) => name));
  for (const [name, scope] of services) {
    if (there.has(name)) continue;
    await createService({ services: store, secret, clock: systemClock }, { name, scopes: [scope], actor: "operator" });
  }
}

function describe({ users, sessions, events }: SeedProgress): string {
  const count = (value: number, one: string, others: string): string =>
    `${value.toLocaleString("en")} ${value === 1 ? one : others}`;
  return `${count(users, "person", "people")}, ${count(sessions, "session", "sessions")}, ${count(events, "event", "events")}`;
}
