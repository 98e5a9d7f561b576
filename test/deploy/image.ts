import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { which } from "../setup/machine.ts";
import { filesOfContext } from "./build-context.ts";
import { type Stage, type Step, readDockerfile } from "./read-dockerfile.ts";

const enter = fileURLToPath(new URL("scripts/enter-root.sh", import.meta.url));
const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** What an image starts with. */
interface Image {
  readonly root: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly workdir: string;
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
  readonly stopSignal: NodeJS.Signals;
  readonly volumes: readonly string[];
  /** Bytes of all files that the last stage added to its base. */
  readonly added: number;
}

/** Why nothing can be built on this machine; null where it can. */
export function missingForImages(): string | null {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "only root on Linux can enter another root";
  for (const program of ["unshare", "chroot", "setpriv", "npm"])
    if (which(program) === null) return `${program} is missing`;
  try {
    execFileSync("unshare", ["--mount", "--pid", "--fork", "mount", "-t", "tmpfs", "none", "/mnt"], { stdio: "pipe" });
    return null;
  } catch (error) {
    return `this machine lets nobody mount (${String(error)})`;
  }
}

/**
 * Does what the Dockerfile of `context` says, each stage in an empty root of its own below `folder`. In the place of the base image is what it
 * would bring: the programs and libraries of this machine, with `node` (the one that runs the tests) and npm in /usr/local.
 */
export async function buildImage(context: string, folder: string): Promise<Image> {
  const stages = readDockerfile(readFileSync(join(context, "Dockerfile"), "utf8"));
  const roots = new Map<string, string>();
  let last: Image | null = null;
  for (const [index, stage] of stages.entries()) {
    const root = join(folder, `stage-${index}`);
    last = await buildStage(stage, { root, context, roots });
    if (stage.name !== null) roots.set(stage.name, root);
  }
  if (last === null) throw new Error("The Dockerfile has no stage");
  return last;
}

interface Place {
  readonly root: string;
  readonly context: string;
  readonly roots: ReadonlyMap<string, string>;
}

async function buildStage(stage: Stage, place: Place): Promise<Image> {
  makeBase(place.root);
  const before = sizeOf(place.root);
  const image = {
    ...{ root: place.root, environment: {} as Record<string, string>, workdir: "/", user: "0:0", added: 0 },
    ...{ entrypoint: [] as readonly string[], command: [] as readonly string[], healthcheck: [] as readonly string[] },
    ...{ stopSignal: "SIGTERM" as NodeJS.Signals, volumes: [] as readonly string[] },
  };
  for (const step of stage.steps) {
    if (step.does === "run") await run(image, step.command);
    else if (step.does === "copy") copy(step, image.workdir, place);
    else if (step.does === "workdir") mkdirSync(join(place.root, (image.workdir = step.path)), { recursive: true });
    else if (step.does === "env") Object.assign(image.environment, step.variables);
    else if (step.does === "user") image.user = step.user;
    else if (step.does === "entrypoint") image.entrypoint = step.words;
    else if (step.does === "cmd") image.command = step.words;
    else if (step.does === "healthcheck") image.healthcheck = step.words;
    else if (step.does === "volume") image.volumes = step.words;
    else if (step.does === "stopsignal") image.stopSignal = step.signal;
  }
  return { ...image, added: sizeOf(place.root) - before };
}

/** What every image has, and Docker puts into it. */
function makeBase(root: string): void {
  for (const name of ["dev", "proc", "tmp", "root", "etc/ssl"]) mkdirSync(join(root, name), { recursive: true });
  chmodSync(root, 0o755);
  writeFileSync(join(root, "etc/passwd"), "root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n");
  writeFileSync(join(root, "etc/group"), "root:x:0:\nnode:x:1000:\n");
  for (const name of ["resolv.conf", "hosts", "nsswitch.conf"]) {
    if (existsSync(`/etc/${name}`)) cpSync(`/etc/${name}`, join(root, "etc", name), { dereference: true });
  }
}

async function run(image: Pick<Image, "root" | "environment" | "workdir" | "user">, command: string): Promise<void> {
  // A registry behind an authority of one's own is this machine's matter, as it is that of whoever runs `docker build`.
  const given = Object.entries(process.env).filter(([name]) =>
    /^(NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|https?_proxy|no_proxy)$/i.test(name),
  );
  const environment = { ...Object.fromEntries(given), npm_config_prefer_offline: "true", ...image.environment };
  const child = start(image, { environment, words: ["/bin/sh", "-c", command], cache: npmCache() });
  const { code, output } = await child.ended;
  if (code !== 0) throw new Error(`RUN ${command} ended with ${code}:\n${output}`);
}

function copy(step: Step & { readonly does: "copy" }, workdir: string, { root, context, roots }: Place): void {
  const isMany = step.to.endsWith("/") || step.sources.length > 1;
  const target = join(root, resolve(workdir, step.to));
  const origin = step.from === null ? context : roots.get(step.from);
  if (origin === undefined) throw new Error(`There is no stage ${step.from}`);
  const sent = step.from === null ? filesOfContext(context) : null;
  for (const source of step.sources) {
    const from = join(origin, source);
    const isFolder = statSync(from).isDirectory();
    const to = isFolder || !isMany ? target : join(target, basename(source));
    mkdirSync(isFolder ? to : dirname(to), { recursive: true });
    if (sent === null) {
      cpSync(from, to, { recursive: true, verbatimSymlinks: true });
      if (isFolder) chmodSync(to, statSync(from).mode);
    } else {
      const files = sent.filter((file) => file === source || file.startsWith(`${source}/`));
      if (files.length === 0) throw new Error(`COPY ${source}: .dockerignore keeps it away`);
      for (const file of files) cpSync(join(context, file), isFolder ? join(to, file.slice(source.length + 1)) : to);
    }
    own(to, step.owner);
  }
}

function own(path: string, owner: string): void {
  execFileSync("chown", ["-R", "-h", owner, path]);
}

function sizeOf(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += lstatSync(join(entry.parentPath, entry.name)).size;
  }
  return bytes;
}

interface StartOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly words: readonly string[];
  readonly cache?: string;
  readonly volume?: string;
}

/** A process in a root, as process 1 of its own, and what came of it. */
interface Contained {
  readonly process: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
}

function start(image: Pick<Image, "root" | "workdir" | "user">, options: StartOptions): Contained {
  const { environment, words, cache = "", volume = "" } = options;
  const npm = dirname(dirname(realpathSync(which("npm") ?? "")));
  const child = spawn(
    "setpriv",
    [
      // Nothing outlives the tests, however they end.
      ...["--pdeathsig", "KILL", "unshare"],
      ...["--mount", "--pid", "--fork", "--kill-child", "--propagation", "private", "--", "/bin/sh", enter],
      ...Object.entries({ PATH: path, HOME: "/root", ...environment }).map(([name, value]) => `${name}=${value}`),
      ...words,
    ],
    {
      env: {
        ...{ PATH: path, ROOT: image.root, NODE: realpathSync(process.execPath), NPM: npm },
        ...{ CACHE: cache, VOLUME: volume, RUN_AS: image.user, WORKDIR: image.workdir },
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += String(text)));
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, output }));
  return { process: child, output: () => output, ended };
}

/** What `docker run` is told. */
export interface ContainerOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Instead of the image's CMD. */
  readonly command?: readonly string[];
  /** Instead of the image's ENTRYPOINT. */
  readonly entrypoint?: readonly string[];
  /** A folder that stands for the volume. Empty, or not there, it begins as the image has it. */
  readonly volume: string;
}

export interface Container extends Contained {
  /** Sends a signal to process 1 of the container: the image's own for the end. Resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** Starts an image as `docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges` would, in the network of this machine. */
export function runImage(image: Image, options: ContainerOptions): Container {
  const { environment = {}, command = image.command, entrypoint = image.entrypoint, volume } = options;
  if (!existsSync(volume)) {
    const [data = ""] = image.volumes;
    const { uid, gid, mode } = statSync(join(image.root, data));
    mkdirSync(volume);
    chownSync(volume, uid, gid);
    chmodSync(volume, mode & 0o777);
  }
  const words = [...entrypoint, ...command];
  const contained = start(image, { environment: { ...image.environment, ...environment }, words, volume });
  return {
    ...contained,
    async stop() {
      const { pid } = contained.process;
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
      // The signal is for process 1 of the container, which is what unshare waits for.
      if (contained.process.exitCode === null) process.kill(Number(children), image.stopSignal);
      return (await contained.ended).code;
    },
  };
}

function npmCache(): string {
  const cache = execFileSync("npm", ["config", "get", "cache"], { encoding: "utf8" }).trim();
  mkdirSync(cache, { recursive: true });
  return cache;
}
