import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { JwsAlgorithm } from "../../src/jws/jws-algorithm.ts";
import { pinnedTo } from "../measure/machine.ts";
import { installPeer } from "../measure/peer.ts";
import { inTemporaryFolder } from "../measure/temporary-folder.ts";
import { perSecond, type Ratio, ratioOf, type Turns } from "../measure/turns.ts";
import type { Row } from "../report/row.ts";
import type { VerifySubject } from "../subject/own-verifier.ts";
import type { Target } from "./target.ts";

const run = promisify(execFile);

/** Folder below `peers/`. */
const peers = "jwt-libraries";

const algorithms: readonly JwsAlgorithm[] = ["ES256", "EdDSA", "RS256", "PS256", "HS256"];

interface Measured {
  readonly unseen: readonly Turns[];
  readonly seen: readonly Turns[];
}

/** P2 and P2b: access tokens verified in one process, beside the libraries that do nothing else. */
export const verify: Target = {
  name: "verify",
  async run({ quick }, versions) {
    Object.assign(versions, await installPeer(peers));
    const rows: Row[] = [];
    for (const algorithm of algorithms) rows.push(...describe(algorithm, await measure(algorithm, quick)));
    return rows;
  },
};

function measure(algorithm: JwsAlgorithm, quick: boolean): Promise<Measured> {
  const file = fileURLToPath(new URL("../subject/verify-tokens.ts", import.meta.url));
  return inTemporaryFolder(async (folder) => {
    // An RSA key takes a millisecond for a signature.
    const batch = algorithm === "RS256" || algorithm === "PS256" ? 100 : 500;
    const database = `sqlite:${folder}/bench.db`;
    const input: VerifySubject = { database, peers, algorithm, rounds: quick ? 10 : 40, batch };
    const [command, ...args] = pinnedTo(0, process.execPath, file, JSON.stringify(input));
    const { stdout } = await run(command, args, { env: { ...process.env, NODE_ENV: "production" } });
    return JSON.parse(stdout) as Measured;
  });
}

function describe(algorithm: JwsAlgorithm, { unseen, seen }: Measured): Row[] {
  const raw = find(unseen, "raw");
  const shares = unseen
    .filter((turns) => turns !== raw)
    .map((turns): Row => {
      const promised = turns.name === "latchkey" && algorithm === "ES256";
      return {
        id: "P2",
        what: `${algorithm}, ${turns.name}, a token not seen before: share of raw node:crypto`,
        aim: promised ? { atLeast: 0.95 } : null,
        chart: { in: "verify", group: algorithm, label: turns.name, own: turns.name === "latchkey" },
        ...toMeasured(ratioOf(turns, raw), turns, raw),
      };
    });
  const [own, cache] = [find(seen, "latchkey"), find(seen, "fast-jwt, its cache")];
  const again: Row = {
    id: "P2b",
    what: `${algorithm}, a token seen before, its revocation checked: over fast-jwt's cache`,
    aim: algorithm === "ES256" ? { atLeast: 2 } : null,
    chart: { in: "verify-again", group: "", label: algorithm, own: true },
    ...toMeasured(ratioOf(own, cache), own, cache),
  };
  return [...shares, again];
}

function find(all: readonly Turns[], name: string): Turns {
  const found = all.find((turns) => turns.name === name);
  if (!found) throw new Error(`${name} was not measured`);
  return found;
}

function toMeasured(
  { value, spread, disturbed }: Ratio,
  one: Turns,
  other: Turns,
): Pick<Row, "measured" | "spread" | "note"> {
  const rates = `${count(one)} over ${count(other)} per second`;
  return {
    measured: value,
    spread,
    note: disturbed ? `by processor time, because other programs were running; ${rates}` : rates,
  };
}

function count(turns: Turns): string {
  return Math.round(perSecond(turns)).toLocaleString("en");
}
