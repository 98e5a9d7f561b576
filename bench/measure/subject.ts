import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Ready, Slice, SliceOrder } from "./answer.ts";
import { pinnedTo } from "./machine.ts";

/** A server process that is measured. */
export interface Subject {
  readonly url: string;
  /** What people who are signed in there send. */
  readonly credentials: readonly string[];
  /** Changes between the bare and the guarded route, slice by slice. Somebody has to send requests meanwhile. */
  measureSlices(order: SliceOrder): Promise<Slice[]>;
  stop(): Promise<void>;
}

export interface SubjectOptions {
  /** Path below `bench/`. */
  readonly file: string;
  /** What the program gets as its one argument. */
  readonly input?: object;
  /** Keep it on the first core, so that whoever sends the load can have the other. @default true */
  readonly pinned?: boolean;
  /** Options of Node's own, such as those of its profiler. @default none */
  readonly node?: readonly string[];
}

const patience = 120_000;

/** Starts a program that calls `answer` and waits until it listens. */
export async function startSubject({ file, input = {}, pinned = true, node = [] }: SubjectOptions): Promise<Subject> {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
  const program = [process.execPath, ...node, path] as const;
  const [command, ...args] = pinned ? pinnedTo(0, ...program) : program;
  const child = spawn(command, [...args, JSON.stringify(input)], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  const { port, credentials } = (await nextMessage(child)) as Ready;
  return {
    url: `http://127.0.0.1:${port}`,
    credentials,
    measureSlices: async (order) => {
      child.send(order);
      return (await nextMessage(child)) as Slice[];
    },
    stop: async () => {
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  const died = once(child, "exit", { signal: ended.signal }).then(([code]) => {
    throw new Error(`The measured process ended with code ${code}`);
  });
  try {
    const message = once(child, "message", { signal: AbortSignal.any([ended.signal, AbortSignal.timeout(patience)]) });
    const [first] = (await Promise.race([message, died])) as [unknown];
    return first;
  } finally {
    died.catch(() => {});
    ended.abort();
  }
}
