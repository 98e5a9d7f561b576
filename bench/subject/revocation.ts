import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { internalsOf } from "../../src/auth/internals.ts";
import { createAuth } from "../../src/index.ts";
import type { Carrier } from "../../src/session/session.ts";
import type { Credential, Moment, RevocationOrder, RevocationSubject } from "../measure/revocation.ts";

/** One of two processes of an installation: it ends sessions, or looks how soon they are refused. */
const { database, redis, secret, isDeaf } = JSON.parse(process.argv[2] ?? "{}") as RevocationSubject;

/** With a pool of its own a process follows the log alone: every notification is lost on it. */
const pool = isDeaf ? new pg.Pool({ connectionString: database, max: 10 }) : null;
const auth = createAuth({
  baseUrl: "https://app.example.com",
  secret,
  database: pool ?? database,
  trustedProxies: "none",
  ...(redis !== null && !isDeaf && { redis }),
});
await auth.ready();
const internals = internalsOf(auth);
while ((await internals.checkHealth()).feed !== (isDeaf ? "polling" : "listening")) await sleep(20);

const perPerson = 50;

async function signIn(count: number, carrier: Carrier): Promise<Credential[]> {
  const credentials: Credential[] = [];
  while (credentials.length < count) {
    const user = await auth.users.create({ email: `person${credentials.length}@example.com` });
    for (let i = 0; i < perPerson && credentials.length < count; i += 1) {
      const started = await auth.startSession({ userId: user.id, method: "bench", headers: {}, carrier });
      const { session, cookies, accessToken } = started;
      const headers: Record<string, string> =
        carrier === "token"
          ? { authorization: `Bearer ${accessToken ?? ""}` }
          : { cookie: cookies[0]?.split(";", 1)[0] ?? "" };
      credentials.push({ sessionId: session.id, headers });
    }
  }
  return credentials;
}

/** Ends session after session, at times that have nothing to do with the rhythm of anybody's reads. */
async function end(sessionIds: readonly string[]): Promise<Moment[]> {
  const moments: Moment[] = [];
  for (const sessionId of sessionIds) {
    await sleep(2 + Math.random() * 10);
    // From the call on: the commit is part of the time that somebody waits for.
    moments.push([sessionId, now()]);
    if (!(await auth.sessions.end(sessionId))) throw new Error("A session had ended already");
  }
  return moments;
}

/** Remembers every session, then asks for all that are left, round after round. */
async function watch(credentials: readonly Credential[]): Promise<Moment[]> {
  const { either } = internals.identify;
  const left = new Set(credentials);
  const moments: Moment[] = [];
  for (const { headers } of credentials) {
    if (!(await either(headers)).ok) throw new Error("A session was refused before it ended");
  }
  process.send?.("warm");
  while (left.size > 0) {
    for (const credential of left) {
      const check = either(credential.headers);
      if ((check instanceof Promise ? await check : check).ok) continue;
      moments.push([credential.sessionId, now()]);
      left.delete(credential);
    }
    await setImmediate();
    await sleep(1);
  }
  return moments;
}

/** Milliseconds of the clock that all processes of a machine share. */
function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

process.on("message", (order: RevocationOrder) => {
  const work =
    "signIn" in order ? signIn(order.signIn, order.carrier) : "end" in order ? end(order.end) : watch(order.watch);
  work.then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on("disconnect", () => {
  void auth.close().then(async () => {
    await pool?.end();
    process.exit(0);
  });
});
process.send?.("ready");
