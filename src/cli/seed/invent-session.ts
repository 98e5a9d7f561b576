import { randomBytes } from "node:crypto";
import type { EventClient } from "../../event/event.ts";
import type { SeedSession } from "../../storage/seed-store.ts";
import { inventPerson, momentSince, personId } from "./invent-person.ts";
import { type Random, randomFor } from "./random.ts";
import { accountsAt, type SeedPlan, sessionMoment } from "./seed-plan.ts";

const day = 86_400_000;

const browsers: readonly [string, ...string[]] = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
  "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
  "Mozilla/5.0 (Linux; Android 15; SM-S931B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
];
const programs: readonly [readonly [string, string | null], ...(readonly [string, string | null])[]] = [
  ["ExampleApp/4.2 (iPhone; iOS 18.6)", "Phone"],
  ["ExampleApp/4.2 (Android 16)", "Living room tablet"],
  ["example-cli/1.9.0", "build server"],
  ["curl/8.14.1", null],
];

/** A device that something was done on. Networks are those that documentation has for itself (RFC 5737, RFC 3849): nobody's. */
export function inventClient(random: Random): EventClient {
  return { ip: inventNetwork(random), userAgent: random.of(browsers) };
}

function inventNetwork(random: Random): string {
  const network = random.of(["192.0.2", "198.51.100", "203.0.113", null]);
  if (network !== null) return `${network}.${1 + random.below(254)}`;
  return `2001:db8:${random.below(65_536).toString(16)}::${(1 + random.below(65_535)).toString(16)}`;
}

/** Whose the session of this number is, and its id. */
export function sessionKey(plan: SeedPlan, number: number): { readonly id: string; readonly person: number } {
  const random = randomFor(plan.seed, "session", number);
  const id = random.id();
  // Some have many, and some none.
  return { id, person: Math.floor(random.next() ** 1.5 * accountsAt(plan, sessionMoment(plan, number))) };
}

/** Makes up the session with this number. What opens it is random: nobody can work it out from the numbers. */
export function inventSession(plan: SeedPlan, number: number, secretId: string): SeedSession {
  const { id, person } = sessionKey(plan, number);
  const random = randomFor(plan.seed, "device", number);
  const { user, identities } = inventPerson(plan, person);
  const createdAt = Math.max(sessionMoment(plan, number), user.createdAt.getTime());
  const isProgram = random.percent(18);
  const client = inventClient(random);
  const [userAgent, deviceName] = isProgram ? random.of(programs) : [client.userAgent, null];
  const lastSeenAt = random.percent(45) ? plan.at - random.below(day / 2) : momentSince(random, createdAt, plan.at);
  const seenAt = Math.max(createdAt, lastSeenAt);
  const isOver = random.percent(22);
  const isLockedOut = user.bannedAt !== null || user.deleteAfter !== null;
  return {
    id,
    userId: user.id,
    seed: drawSeed(),
    secretId,
    carrier: isProgram ? "token" : "cookie",
    transport: isProgram ? "body" : null,
    method: identities[0]?.provider ?? "password",
    userVersion: 1,
    createdAt,
    authenticatedAt: createdAt,
    lastSeenAt: seenAt,
    expiresAt: createdAt + (isProgram ? 90 : 30) * day,
    endedAt: isOver || isLockedOut ? seenAt : null,
    endReason: user.bannedAt !== null ? "user_banned" : isLockedOut ? "user_deleted" : isOver ? "signed_out" : null,
    ip: client.ip,
    userAgent,
    deviceName,
  };
}

const seedBytes = 32;
/** Random bytes drawn ahead: a draw of its own for each takes longer than the row. */
let pool: Buffer = Buffer.alloc(0);

function drawSeed(): Buffer {
  if (pool.length < seedBytes) pool = randomBytes(seedBytes * 2_048);
  const seed = pool.subarray(0, seedBytes);
  pool = pool.subarray(seedBytes);
  return seed;
}

/** The id of somebody who has an account at a moment. */
export function somebodyAt(plan: SeedPlan, random: Random, moment: number): string {
  return personId(plan, random.below(accountsAt(plan, moment)));
}
