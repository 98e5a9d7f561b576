import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Stops a process and all its children, as a machine that hangs. Gives what lets them go on. Linux only. */
export function freeze(pid: number): () => void {
  const pids = [pid, ...descendantsOf(pid)];
  for (const one of pids) signal(one, "SIGSTOP");
  return () => {
    for (const one of pids) signal(one, "SIGCONT");
  };
}

/** The process that listens on a port of this machine. Throws where nobody does. */
export function listenerOf(port: number): number {
  const inodes = listeningInodes(port);
  for (const pid of allPids()) {
    if (openInodes(pid).some((inode) => inodes.has(inode))) return pid;
  }
  throw new Error(`Nobody listens on port ${port}`);
}

const listening = "0A";

function listeningInodes(port: number): Set<string> {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const inodes = new Set<string>();
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const line of read(table).split("\n").slice(1)) {
      const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
      if (state === listening && local.endsWith(`:${hex}`)) inodes.add(inode);
    }
  }
  return inodes;
}

/** Children have the socket of their parent as well: the parent comes first, because its number is lower nearly always. */
function allPids(): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0)
    .toSorted((a, b) => a - b);
}

function openInodes(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const [, inode] = /^socket:\[(\d+)\]$/.exec(link(`/proc/${pid}/fd/${fd}`)) ?? [];
      return inode === undefined ? [] : [inode];
    });
  } catch {
    // It ended meanwhile, or is another user's.
    return [];
  }
}

function descendantsOf(pid: number): number[] {
  const parents = new Map(allPids().map((one) => [one, parentOf(one)]));
  const found = new Set([pid]);
  let before = 0;
  while (found.size > before) {
    before = found.size;
    for (const [one, parent] of parents) if (found.has(parent)) found.add(one);
  }
  found.delete(pid);
  return [...found];
}

/** The name in the second field may hold anything, brackets too. */
function parentOf(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? 0);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}
