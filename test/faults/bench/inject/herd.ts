import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { backOff } from "../../../../src/client/back-off.ts";
import { createSecretRing } from "../../../../src/secret/root-secret.ts";
import { deriveRefreshToken } from "../../../../src/token/refresh-token.ts";
import { Caller, type Called } from "../caller.ts";
import { verdictOf } from "../credential.ts";
import type { Record } from "../record.ts";
import type { Site } from "../site.ts";

/** What came of a herd. */
export interface HerdResult {
  /** Seconds until so many had a new pair. */
  readonly half: number;
  readonly all: number;
  /** Who was told to come back, over all tries. */
  readonly refusals: number;
  /** Who had not been served when nobody had patience any more. */
  readonly unserved: number;
}

/** Ids look random, as real ones do, and follow from numbers. */
const idOf = "lpad(to_hex(n * 2654435761 % 4294967296), 8, '0') || '-0000-4000-8000-000000000000'";
const seed = Buffer.alloc(32);

/** Makes very many people with a session each, in the database of a site on PostgreSQL. Gives their refresh tokens. */
export async function gatherHerd({ databaseUrl, secret }: Site, size: number): Promise<readonly string[]> {
  const ring = createSecretRing([secret]);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const numbers = `generate_series(1, ${size}::bigint) as n`;
  const began = Date.now() - 3_600_000;
  await client.query(
    `insert into latchkey.users (id, email, email_verified, role, metadata, version, created_at, updated_at)
    select ${idOf}, 'herd' || n || '@example.com', false, 'user', '{}', 1, ${began}, ${began} from ${numbers}`,
  );
  const { rows } = await client.query<{ id: string }>(
    `insert into latchkey.sessions (id, user_id, seed, generation, counter, secret_id, carrier, transport, method, user_version,
      created_at, authenticated_at, last_seen_at, expires_at, rotated_at)
    select ${idOf}, ${idOf}, '${seed.toString("base64url")}', 0, 0, '${ring.current.id}', 'token', 'body', 'bench', 1,
      ${began}, ${began}, ${began}, ${began + 86_400_000}, ${began} from ${numbers} returning id`,
  );
  await client.end();
  return rows.map(({ id }) => {
    const basis = {
      id,
      userId: id,
      seed,
      generation: 0,
      counter: 0,
      secretId: ring.current.id,
      transport: "body",
    } as const;
    const token = deriveRefreshToken(ring, basis);
    if (token === null) throw new Error("A session of this secret has a token");
    return token;
  });
}

/** Everybody refreshes at once, and again as she is told, until she is served or `patience` seconds have passed. */
export async function refreshAtOnce(
  site: Site,
  record: Record,
  { tokens, patience }: { readonly tokens: readonly string[]; readonly patience: number },
): Promise<HerdResult> {
  const caller = new Caller(site, record);
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  const served: number[] = [];
  let refusals = 0;
  const keepAsking = async (refreshToken: string): Promise<void> => {
    const headers = { "idempotency-key": randomUUID() };
    for (let tries = 1; seconds() < patience; tries += 1) {
      const ip = "192.0.2.1";
      const called = await caller.call({
        method: "POST",
        path: "/auth/jwt/refresh",
        body: { refreshToken },
        headers,
        ip,
      });
      const verdict = verdictOf(called);
      note(record, called, refreshToken);
      if (verdict === "accepted") served.push(seconds());
      if (verdict !== "unserved") return;
      refusals += 1;
      await sleep(backOff(tries, called.retryAfter || undefined));
    }
  };
  await Promise.all(tokens.map(keepAsking));
  return {
    half: served[Math.floor(served.length / 2)] ?? patience,
    all: served.at(-1) ?? patience,
    refusals,
    unserved: tokens.length - served.length,
  };
}

function note(record: Record, { at, process: by, status, code }: Called, token: string): void {
  const verdict = verdictOf({ status, code });
  // Not the token itself: what is written down may be read.
  const subject = token.slice(10, 20);
  record.judgements.push({ at, by, credential: "refresh token", subject, known: "live", endedFor: 0, verdict, code });
}
