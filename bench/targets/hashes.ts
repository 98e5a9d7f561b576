import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { median } from "../measure/median.ts";
import { installPeer } from "../measure/peer.ts";
import { spreadOf } from "../measure/spread.ts";
import type { Row } from "../report/row.ts";
import type { Target } from "./target.ts";

const run = promisify(execFile);

/** Folder below `peers/`. */
const folder = "hash-libraries";
const argon2id = "argon2id m=19456,t=2,p=1";
const bcrypt = "bcrypt cost 12";

const libraries = [
  { name: "@node-rs/argon2", parameters: argon2id, own: true },
  { name: "argon2", parameters: argon2id, own: false },
  { name: "node:crypto", parameters: argon2id, own: false },
  { name: "bcrypt", parameters: bcrypt, own: false },
  { name: "bcryptjs", parameters: bcrypt, own: false },
] as const;

/** What a process says of one round. */
interface Hashed {
  readonly perSecond: number;
  readonly cpuMilliseconds: number;
  /** Milliseconds that the event loop stood still at the longest. */
  readonly longestDelay: number;
}

/** What a password hash costs in each library, and for how long it stops everything else. Ours is the first. */
export const hashes: Target = {
  name: "hashes",
  async run({ quick }, versions) {
    Object.assign(versions, await installPeer(folder));
    const measured = new Map<string, Hashed[]>(libraries.map(({ name }) => [name, []]));
    const inFlight = Math.min(availableParallelism() + 1, 3);
    for (let round = 0; round < (quick ? 2 : 5); round += 1) {
      for (const { name } of libraries) {
        measured.get(name)?.push(await measure({ library: name, inFlight, seconds: quick ? 1 : 2 }));
      }
    }
    return libraries.map(({ name, parameters, own }): Row => {
      const rounds = measured.get(name) ?? [];
      const times = rounds.map((round) => round.cpuMilliseconds);
      const of = (what: keyof Hashed): number => median(rounds.map((round) => round[what]));
      return {
        id: "hash",
        what: `${name}, ${parameters}: processor time of a verification`,
        aim: null,
        measured: median(times),
        spread: spreadOf(times),
        unit: "ms",
        note: `${of("perSecond").toFixed(1)} per second at ${inFlight} at a time; the event loop stood still for ${of("longestDelay").toFixed(0)} ms at the longest${own ? "; what Latchkey uses" : ""}`,
        chart: { in: "hashes", group: parameters, label: name, own },
      };
    });
  },
};

async function measure(input: object): Promise<Hashed> {
  const file = fileURLToPath(new URL(`../peers/${folder}/hash.mjs`, import.meta.url));
  const { stdout } = await run(process.execPath, [file, JSON.stringify(input)]);
  return JSON.parse(stdout) as Hashed;
}
