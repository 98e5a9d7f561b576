import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A profile as V8 writes it, as far as it is read here. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  /** The node that was running at each sample. */
  readonly samples: readonly number[];
  /** Microseconds since the sample before. */
  readonly timeDeltas: readonly number[];
}

/** A function, or a package, and its part of the time in which anything ran: its own, without what it called. */
export interface SelfTime {
  readonly name: string;
  readonly share: number;
}

export interface ReadProfile {
  readonly functions: readonly SelfTime[];
  /** The same by whose code it is: ours, a package's, Node's. */
  readonly owners: readonly SelfTime[];
}

const root = fileURLToPath(new URL("../../", import.meta.url));
/** What V8 calls the time in which nothing ran. */
const still: readonly string[] = ["(idle)", "(root)"];

/** Reads the one profile in a folder; what was sampled in its first `skip` seconds does not count. */
export function readCpuProfile(folder: string, skip: number): ReadProfile {
  const [file] = readdirSync(folder).filter((name) => name.endsWith(".cpuprofile"));
  if (file === undefined) throw new Error("No profile was written");
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, file), "utf8")) as CpuProfile;
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const functions = new Map<string, number>();
  const owners = new Map<string, number>();
  let at = 0;
  samples.forEach((id, index) => {
    const took = timeDeltas[index] ?? 0;
    at += took;
    const frame = frames.get(id);
    if (frame === undefined || at < skip * 1e6 || still.includes(frame.functionName)) return;
    const place = placeOf(frame.url);
    const name = frame.functionName || "(anonymous)";
    add(functions, place === "" ? name : `${name}  ${place}:${frame.lineNumber + 1}`, took);
    add(owners, ownerOf(name, place), took);
  });
  return { functions: sharesOf(functions), owners: sharesOf(owners) };
}

function add(times: Map<string, number>, name: string, took: number): void {
  times.set(name, (times.get(name) ?? 0) + took);
}

function sharesOf(times: ReadonlyMap<string, number>): SelfTime[] {
  const whole = [...times.values()].reduce((sum, time) => sum + time, 0);
  return [...times].map(([name, time]) => ({ name, share: time / whole })).toSorted((a, b) => b.share - a.share);
}

/** A file's path below the repository, or below `node_modules`. */
function placeOf(url: string): string {
  if (!url.startsWith("file:")) return url;
  const path = fileURLToPath(url);
  const [, inPackage] = /.*\/node_modules\/(.*)/.exec(path) ?? [];
  return inPackage ?? (path.startsWith(root) ? path.slice(root.length) : path);
}

function ownerOf(name: string, place: string): string {
  if (name.startsWith("(")) return name === "(anonymous)" && place !== "" ? ownerOf("", place) : name;
  if (place === "") return "V8 and Node's C++";
  if (place.startsWith("node:")) return place.split("/", 3).join("/");
  if (place.startsWith("src/")) return "latchkey";
  if (place.startsWith("bench/")) return "the benchmark";
  return place.split("/", place.startsWith("@") ? 2 : 1).join("/");
}
