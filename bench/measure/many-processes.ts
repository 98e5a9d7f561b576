import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createSecretRing } from "../../src/secret/root-secret.ts";
import { createService } from "../../src/service/create-service.ts";
import { deriveSessionToken } from "../../src/session/session-token.ts";
import { systemClock } from "../../src/shared/clock.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import { execute } from "./postgres-database.ts";
import { revocationsStatement, seedStatements } from "./seed-sql.ts";
import { type ServeProcess, startServe } from "./serve-process.ts";
import { signInPeople } from "./sign-in-people.ts";

export interface ManyOptions {
  readonly database: string;
  readonly redis: string | null;
  readonly secret: string;
  readonly processes: number;
  /** Cookies of sessions that may be ended, and the key of a service that follows the feed. */
  readonly filled: FilledDatabase;
}

export interface FilledDatabase {
  readonly cookies: readonly { readonly sessionId: string; readonly cookie: string }[];
  readonly serviceKey: string;
}

/** What the processes were like: one value for each. */
export interface ManyMeasured {
  /** Seconds from its start until a process was ready, the log read. */
  readonly startTimes: readonly number[];
  /** Bytes. */
  readonly resident: readonly number[];
  readonly own: readonly number[];
  readonly heap: readonly number[];
  /** Seconds of processor time in a second in which nobody asks. */
  readonly idle: readonly number[];
  /** Milliseconds from the call that ends a session until a process knew of it: one for each of both. */
  readonly delays: readonly number[];
}

/** Seconds in which nobody asks for anything. */
const idleSeconds = 20;
/** Milliseconds between two endings. */
const pace = 100;
const patience = 30_000;

/** Fills an empty database with people, sessions and endings, and with sessions that can be ended. */
export async function fillDatabase(
  database: string,
  secret: string,
  size: { readonly people: number; readonly revocations: number; readonly endings: number },
): Promise<FilledDatabase> {
  const storage = await openSqlStorage({ database, migrate: "auto", clock: systemClock });
  const now = Date.now();
  for (const statement of seedStatements("postgres", size.people, now)) await execute(database, statement);
  await execute(database, revocationsStatement("postgres", size.revocations, now));
  await execute(database, "vacuum analyze");
  const ring = createSecretRing([secret]);
  const { key } = await createService(
    { services: storage.services, secret: ring.current, clock: systemClock },
    { name: "bench", scopes: ["revocations"], actor: "operator" },
  );
  await storage.close();
  const people = { database, secret, from: size.people, count: size.endings, passwordHash: null };
  const started = await signInPeople({ ...people, carriage: { carrier: "cookie" } });
  return {
    serviceKey: key,
    cookies: started.map(({ record }) => ({
      sessionId: record.id,
      cookie: `__Host-latchkey-session=${deriveSessionToken(ring.current, record)}`,
    })),
  };
}

/** Starts the processes one after the other, looks at them, and ends sessions in all of them while all of them are listened to. */
export async function measureMany({ database, redis, secret, processes, filled }: ManyOptions): Promise<ManyMeasured> {
  const running: ServeProcess[] = [];
  try {
    for (let number = 0; number < processes; number += 1) {
      running.push(
        await startServe({
          BASE_URL: "https://app.example.com",
          AUTH_SECRET: secret,
          DATABASE_URL: database,
          TRUSTED_PROXIES: "127.0.0.1",
          ...(redis !== null && { REDIS_URL: redis }),
        }),
      );
    }
    const before = await Promise.all(running.map(processorTime));
    await sleep(idleSeconds * 1000);
    const after = await Promise.all(running.map(processorTime));
    const memory = await Promise.all(running.map((one) => one.memory(false)));
    const own = running.map((one) => one.ownMemory());
    const collected = await Promise.all(running.map((one) => one.memory(true)));
    return {
      startTimes: running.map(({ startTime }) => startTime),
      resident: memory.map(({ resident }) => resident),
      own,
      heap: collected.map(({ heap }) => heap),
      idle: after.map((value, at) => (value - (before[at] ?? 0)) / idleSeconds),
      delays: await measureDelays(running, filled),
    };
  } finally {
    await Promise.all(running.map((one) => one.stop()));
  }
}

async function processorTime(one: ServeProcess): Promise<number> {
  return (await one.metrics())("process_cpu_seconds_total");
}

async function measureDelays(running: readonly ServeProcess[], filled: FilledDatabase): Promise<number[]> {
  const endedAt = new Map<string, number>();
  const delays: number[] = [];
  const stop = new AbortController();
  const hear = (subject: string): void => {
    const at = endedAt.get(subject);
    if (at !== undefined) delays.push(performance.now() - at);
  };
  await Promise.all(running.map(({ url }) => follow(url, filled.serviceKey, hear, stop.signal)));
  try {
    for (const [number, { sessionId, cookie }] of filled.cookies.entries()) {
      const { url } = running[number % running.length] as ServeProcess;
      endedAt.set(subjectOf(sessionId), performance.now());
      const headers = { cookie, "content-type": "application/json" };
      const { status } = await fetch(`${url}/auth/logout`, { method: "POST", headers, body: "{}" });
      if (status !== 204) throw new Error(`The log-out answered ${status}`);
      await sleep(pace);
    }
    const whole = filled.cookies.length * running.length;
    const deadline = performance.now() + patience;
    while (delays.length < whole) {
      if (performance.now() > deadline) throw new Error(`${delays.length} of ${whole} were told`);
      await sleep(pace);
    }
  } finally {
    stop.abort();
  }
  return delays;
}

/** As `docs/reference/revocation-feed.md` says. */
function subjectOf(sessionId: string): string {
  const text = `latchkey.revocation.v1\0session\0${sessionId}`;
  return createHash("sha256").update(text).digest().subarray(0, 16).toString("base64url");
}

/** Reads a process's feed, and says each subject once. Resolves when everything from before has been read. */
async function follow(url: string, key: string, hear: (subject: string) => void, signal: AbortSignal): Promise<void> {
  const response = await fetch(`${url}/auth/revocations`, { headers: { authorization: `Bearer ${key}` }, signal });
  if (!response.ok || response.body === null) throw new Error(`The feed answered ${response.status}`);
  const heard = new Set<string>();
  const ready = Promise.withResolvers<void>();
  const read = async (body: ReadableStream<Uint8Array>): Promise<void> => {
    let text = "";
    const decoder = new TextDecoder();
    for await (const part of body) {
      const events = `${text}${decoder.decode(part, { stream: true })}`.split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) {
        if (event.startsWith("event: ready")) ready.resolve();
        if (!event.startsWith("event: revocation")) continue;
        const [, subject = ""] = /"subject":"([^"]+)"/.exec(event) ?? [];
        if (!heard.has(subject)) hear(subject);
        heard.add(subject);
      }
    }
  };
  // It breaks off when it is no longer needed.
  read(response.body).catch(ready.reject);
  await ready.promise;
}
