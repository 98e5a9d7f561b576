import { runSeed } from "../../src/cli/seed/run-seed.ts";
import { EventSealer } from "../../src/event/event-sealer.ts";
import type { SecretRing } from "../../src/secret/root-secret.ts";
import { systemClock } from "../../src/shared/clock.ts";
import type { Storage } from "../../src/storage/storage.ts";

/** How many there are to be. */
export interface Population {
  readonly users: number;
  readonly sessions: number;
  readonly events: number;
}

/** Fills an empty database with people who were made up, as `latchkey dev seed` does, their events sealed. */
export async function makeUpPeople(storage: Storage, ring: SecretRing, population: Population): Promise<void> {
  const nothing = (): void => {};
  const parts = { store: storage.eventSeals, ring, clock: systemClock };
  const sealer = new EventSealer({ ...parts, onCheckpoint: nothing, onDoubt: nothing, onError: nothing });
  await storage.seeds.begin();
  await runSeed(
    {
      store: storage.seeds,
      secretId: ring.current.id,
      isStopped: () => false,
      onBatch: nothing,
      onEvents: async () => void (await sealer.seal()),
    },
    { plan: { seed: 1, ...population, at: Date.now() }, done: { users: 0, sessions: 0, events: 0 } },
  );
  await storage.seeds.finish();
}
