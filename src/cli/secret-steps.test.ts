import { expect, test } from "vitest";
import { createSecretRing, generateSecret } from "../secret/root-secret.ts";
import type { SecretOverview } from "../secret/secret-store.ts";
import { listSecretLoads, nextSecretStep } from "./secret-steps.ts";

const [old, next, third] = [generateSecret(), generateSecret(), generateSecret()] as const;
const idOf = (secret: string): string => createSecretRing([secret]).current.id;
const now = new Date("2026-06-01T00:00:00Z");

interface World {
  /** AUTH_SECRET here. */
  readonly here: [string, ...string[]];
  /** AUTH_SECRET of each running process. */
  readonly running: readonly [string, ...string[]][];
  /** Live sessions under each secret that was ever used. */
  readonly used: Readonly<Record<string, number>>;
  readonly keys?: readonly string[];
  readonly services?: readonly string[];
  readonly tokens?: Readonly<Record<string, number>>;
}

function stepOf({ here, running, used, keys = [], services = [], tokens = {} }: World): string {
  const overview: SecretOverview = {
    now,
    processes: running.map((secrets, i) => {
      const accepts = secrets.map(idOf);
      return { processId: `p${i}`, issues: accepts[0]!, accepts, seenAt: now, schema: null, release: null };
    }),
    secrets: Object.entries(used).map(([secret, sessions]) => ({ id: idOf(secret), firstUsedAt: now, sessions })),
  };
  const byId = new Map(Object.entries(tokens).map(([secret, count]) => [idOf(secret), count]));
  const stored = { keys: keys.map(idOf), services: services.map(idOf), tokens: byId };
  return nextSecretStep(listSecretLoads(createSecretRing(here), overview, stored), running.length);
}

const [a, b] = [idOf(old), idOf(next)];

test.each<[string, World, string]>([
  ["one secret", { here: [old], running: [[old]], used: { [old]: 3 } }, "To rotate, add"],
  [
    "a new one at the end, known to nobody",
    { here: [old, next], running: [[old], [old]], used: { [old]: 3 } },
    `2 running processes do not know ${b} yet: start every process anew`,
  ],
  [
    "known to one of two",
    { here: [old, next], running: [[old], [old, next]], used: { [old]: 3 } },
    `One running process does not know ${b} yet`,
  ],
  [
    "known to all",
    {
      here: [old, next],
      running: [
        [old, next],
        [old, next],
      ],
      used: { [old]: 3 },
    },
    `Every running process accepts ${b}: move it to the front`,
  ],
  ["known to all, and none runs", { here: [old, next], running: [], used: { [old]: 3 } }, `move it to the front`],
  [
    "moved to the front too early",
    { here: [next, old], running: [[old]], used: { [old]: 3 } },
    `One running process does not know ${b} yet: put it at the end of AUTH_SECRET first`,
  ],
  [
    "moved to the front",
    { here: [next, old], running: [[old, next]], used: { [old]: 3 } },
    `Some processes still issue under ${a}`,
  ],
  [
    "half of them issue under it",
    {
      here: [next, old],
      running: [
        [old, next],
        [next, old],
      ],
      used: { [old]: 3, [next]: 1 },
    },
    `Some processes still issue under ${a}`,
  ],
  [
    "all issue, and sessions hang on the old one",
    { here: [next, old], running: [[next, old]], used: { [old]: 3, [next]: 1 } },
    `Keep ${a} at the end of AUTH_SECRET for now, because 3 live sessions hang on ${a}`,
  ],
  [
    "one service key is left",
    { here: [next, old], running: [[next, old]], used: { [old]: 0, [next]: 1 }, services: [old] },
    `one service key hangs on ${a}: service keys have to be made anew`,
  ],
  [
    "one signing key is left",
    { here: [next, old], running: [[next, old]], used: { [old]: 0, [next]: 1 }, keys: [old, next] },
    `one signing key hangs on ${a}: running servers seal`,
  ],
  [
    "tokens of a provider are left",
    { here: [next, old], running: [[next, old]], used: { [old]: 0, [next]: 1 }, tokens: { [old]: 2, [next]: 5 } },
    `2 provider tokens hang on ${a}: running servers seal tokens of providers anew`,
  ],
  [
    "nothing is left",
    { here: [next, old], running: [[next, old]], used: { [old]: 0, [next]: 1 }, keys: [next] },
    `Nothing hangs on ${a} any more: take it out`,
  ],
  [
    "the old one was taken out too early",
    { here: [next], running: [[next, old]], used: { [old]: 3, [next]: 1 } },
    `${a} is missing here, and 3 live sessions hang on ${a}: add it to the end`,
  ],
  [
    "a third is added while the first is on its way out",
    { here: [next, old, third], running: [[next, old]], used: { [old]: 3, [next]: 1 } },
    `One running process does not know ${idOf(third)} yet`,
  ],
])("%s: the next step", (_, world, step) => {
  expect(stepOf(world)).toContain(step);
});
