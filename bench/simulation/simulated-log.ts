import type { RevocationEntry, RevocationHead, RevocationLog } from "../../src/revocation/revocation-log.ts";
import type { Network } from "./network.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** Milliseconds after which whoever reads gives up. */
const patience = 5_000;
/** The region where the database is. */
export const home = 0;

/** The one log of an installation, in the database of its first region: entries in the order of their commits. */
export class SimulatedLog {
  readonly entries: RevocationEntry[] = [];
  readonly #time: VirtualTime;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  append(subject: string): RevocationEntry {
    const entry: RevocationEntry = { id: this.entries.length + 1, kind: "session", subject, version: null };
    this.entries.push(entry);
    return entry;
  }

  /** The log as a process reads it over the network. */
  seenFrom(region: number, network: Network): RevocationLog {
    const ask = <T>(answer: () => T): Promise<T> =>
      new Promise((resolve, reject) => {
        const cancel = this.#time.at(this.#time.now() + patience, () => reject(new Error("No answer")));
        network.send(region, home, () => {
          const found = answer();
          network.send(home, region, () => {
            cancel();
            resolve(found);
          });
        });
      });
    return {
      head: () =>
        ask((): RevocationHead => ({ epoch: "simulated", id: this.entries.length, now: Math.round(this.#time.now()) })),
      readAfter: (id, limit) => ask(() => this.entries.slice(id, id + limit)),
      sweep: async () => 0,
      subscribe: () => () => {},
    };
  }
}
