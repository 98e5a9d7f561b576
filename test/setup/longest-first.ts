import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * The files that take longest, the longest first. A list that is out of date costs seconds, and nothing else: one that begins last is waited for
 * while the other workers have nothing left to do.
 */
const long = [
  "faults/killed-server",
  "fuzz/endpoints",
  "browser/accessibility",
  "package/package",
  "server/webhook",
  "flows/provider-outages",
  "faults/redis-failover",
  "server/workers",
  "server/refusal",
  "cli/backup",
  "flows/providers-accounts",
  "fuzz/adapters",
  "cli/config-file",
  "attacks/address-proof",
  "library/hooks",
  "proxy/rolling-restart",
  "faults/redis-away",
  "browser/keyboard",
  "flows/processes",
  "server/slow-client",
  "contract/code-store",
  "verify/examples",
  "deploy/image",
  "faults/postgres-away",
  "cli/operate",
  "faults/postgres-failover",
  "verify/staleness",
  "browser/flows",
  "browser/console-keyboard",
  "faults/parallel-refresh",
  // It waits for what is installed meanwhile.
  "verify/runtimes",
];

/** Begins with the files that take longest. The others follow as usual: by what they took last time, or else by their size. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = long.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return place === -1 ? long.length : place;
    };
    // oxlint-disable-next-line unicorn/no-array-sort -- it is no array that is sorted, but what the runner asks
    const usual = await super.sort(files);
    return usual.toSorted((a, b) => rank(a) - rank(b));
  }
}
