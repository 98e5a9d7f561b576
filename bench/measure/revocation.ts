import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { generateSecret } from "../../src/secret/root-secret.ts";
import type { Carrier } from "../../src/session/session.ts";

/** What a process of `subject/revocation.ts` gets as its one argument. */
export interface RevocationSubject {
  readonly database: string;
  readonly redis: string | null;
  readonly secret: string;
  /** Whether no notification reaches it. */
  readonly isDeaf: boolean;
}

/** What proves a session: a cookie, or whatever else `auth` takes from a request. */
export interface Credential {
  readonly sessionId: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A session, and a time in milliseconds of the machine's monotonic clock. */
export type Moment = readonly [sessionId: string, milliseconds: number];

export type RevocationOrder =
  | { readonly signIn: number; readonly carrier: Carrier }
  | { readonly end: readonly string[] }
  | { readonly watch: readonly Credential[] };

/** Endings before those that count: both processes compile their code while they run it for the first time. */
const warmUp = 100;

/** Ends sessions in one process and looks at them in another. Gives how many milliseconds each was still accepted there. */
export async function measureRevocation(
  given: Pick<RevocationSubject, "database" | "redis" | "isDeaf">,
  sessions: number,
  carrier: Carrier,
): Promise<number[]> {
  const secret = generateSecret();
  const writer = await start({ ...given, secret, isDeaf: false });
  const reader = await start({ ...given, secret });
  try {
    const credentials = (await ask(writer, { signIn: warmUp + sessions, carrier })) as Credential[];
    const warm = next(reader);
    reader.send({ watch: credentials } satisfies RevocationOrder);
    await warm;
    const refused = next(reader);
    const ended = (await ask(writer, { end: credentials.map(({ sessionId }) => sessionId) })) as Moment[];
    const refusedAt = new Map((await refused) as Moment[]);
    return ended.slice(warmUp).map(([sessionId, at]) => (refusedAt.get(sessionId) ?? Number.NaN) - at);
  } finally {
    await Promise.all([stop(writer), stop(reader)]);
  }
}

const patience = 300_000;

async function start(input: RevocationSubject): Promise<ChildProcess> {
  const path = fileURLToPath(new URL("../subject/revocation.ts", import.meta.url));
  const child = spawn(process.execPath, [path, JSON.stringify(input)], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  await next(child);
  return child;
}

function ask(child: ChildProcess, order: RevocationOrder): Promise<unknown> {
  const answer = next(child);
  child.send(order);
  return answer;
}

async function next(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  const died = once(child, "exit", { signal: ended.signal }).then(([code]) => {
    throw new Error(`The measured process ended with code ${code}`);
  });
  died.catch(() => {});
  try {
    const message = once(child, "message", { signal: AbortSignal.any([ended.signal, AbortSignal.timeout(patience)]) });
    const [first] = (await Promise.race([message, died])) as [unknown];
    return first;
  } finally {
    ended.abort();
  }
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.disconnect();
  await ended;
}
