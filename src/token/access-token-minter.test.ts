import { randomBytes, randomUUID } from "node:crypto";
import { expect, test, vi } from "vitest";
import type { NewEvent } from "../event/event.ts";
import { Metrics } from "../metric/metrics.ts";
import type { SessionRecord } from "../session/session.ts";
import type { UserRecord } from "../user/user.ts";
import { AccessTokenMinter } from "./access-token-minter.ts";
import { judgeAccessToken } from "./judge-access-token.ts";
import { SecretKeyRing } from "./secret-key-ring.ts";

const issuer = "https://app.example.com/auth";
const start = 1_800_000_000_000;
const hour = 3_600_000;

const user: UserRecord = {
  id: randomUUID(),
  email: "ann@example.com",
  emailVerified: true,
  name: "Ann",
  avatarUrl: null,
  role: "editor",
  createdAt: new Date(start),
  version: 3,
  deviceEpoch: 1,
  bannedAt: null,
  deleteAfter: null,
  language: null,
  metadata: { note: "n".repeat(2_000) },
};

function record(changes: Partial<SessionRecord> = {}): SessionRecord {
  return {
    id: randomUUID(),
    userId: user.id,
    seed: randomBytes(32),
    generation: 0,
    counter: 0,
    secretId: "k1secr",
    carrier: "token",
    transport: "body",
    method: "password",
    userVersion: 3,
    createdAt: start,
    authenticatedAt: start - 5_500,
    lastSeenAt: start,
    expiresAt: start + hour,
    endedAt: null,
    endReason: null,
    ip: null,
    userAgent: null,
    deviceName: null,
    rotatedAt: start,
    recovery: null,
    ...changes,
  };
}

interface Minting {
  readonly minter: AccessTokenMinter;
  readonly keys: SecretKeyRing;
  readonly events: NewEvent[];
  readonly warnings: Readonly<Record<string, unknown>>[];
  readonly now: { value: number };
}

function setUp(own: Readonly<Record<string, unknown>> | null = null): Minting {
  const keys = new SecretKeyRing(["3PzvC8hRkX1yQm5tWn7uJb2dLf9sGa4e"]);
  const events: NewEvent[] = [];
  const warnings: Readonly<Record<string, unknown>>[] = [];
  const now = { value: start };
  const warn = (fields: Readonly<Record<string, unknown>>): void => {
    warnings.push(fields);
  };
  const minter = new AccessTokenMinter({
    keys,
    issuer,
    lifetime: 900,
    claims: own === null ? null : async () => own,
    clock: () => now.value,
    events: { note: (event) => events.push(event) },
    logger: { info: warn, warn, error: warn },
    metrics: new Metrics(),
  });
  return { minter, keys, events, warnings, now };
}

function read(keys: SecretKeyRing, token: string): Readonly<Record<string, unknown>> {
  const found = keys.verify(token);
  if (!found.ok) throw new Error(found.reason);
  return found.claims;
}

test("R046: a token says whom and what it is for, and no more", async () => {
  const { minter, keys } = setUp();
  const session = record();
  const { accessToken, expiresIn } = await minter.mint({ session, user });
  expect(expiresIn).toBe(900);
  expect(read(keys, accessToken)).toStrictEqual({
    iss: issuer,
    aud: issuer,
    sub: user.id,
    client_id: "latchkey",
    sid: session.id,
    ver: 3,
    iat: start / 1000,
    exp: start / 1000 + 900,
    jti: expect.stringMatching(/^[\w-]{22}$/),
    auth_time: start / 1000 - 6,
    amr: ["password"],
    email: "ann@example.com",
    email_verified: true,
    role: "editor",
  });
  const rules = { issuer, audience: issuer, now: start / 1000, tolerance: 0 };
  expect(judgeAccessToken(read(keys, accessToken), rules)).toBe("ok");
});

test("two tokens of one moment differ, and one for another audience says so", async () => {
  const { minter, keys } = setUp();
  const session = record();
  const one = await minter.mint({ session, user });
  const other = await minter.mint({ session, user, audience: "https://orders.example.com" });
  expect(read(keys, one.accessToken)["jti"]).not.toBe(read(keys, other.accessToken)["jti"]);
  expect(read(keys, other.accessToken)).toMatchObject({ iss: issuer, aud: "https://orders.example.com" });
});

test("a person without an address has none in her token", async () => {
  const { minter, keys } = setUp();
  const { accessToken } = await minter.mint({
    session: record(),
    user: { ...user, email: null, emailVerified: false },
  });
  expect(read(keys, accessToken)).toMatchObject({ email: null, email_verified: false });
});

test.each([
  ["its session's end", { expiresAt: start + 60_999 }, undefined, 60],
  ["its session's end, though what it is made of lives longer", { expiresAt: start + 60_000 }, start + hour, 60],
  ["the end of what it is made of", {}, start + 10_500, 10],
  ["its own lifetime", {}, start + hour, 900],
])("a token lives no longer than %s", async (_, changes, notAfter, expected) => {
  const { minter, keys } = setUp();
  const { accessToken, expiresIn } = await minter.mint({ session: record(changes), user, notAfter });
  expect(expiresIn).toBe(expected);
  expect(read(keys, accessToken)["exp"]).toBe(start / 1000 + expected);
});

test("no token is made that would be dead at once", async () => {
  const { minter } = setUp();
  const expired = { name: "AuthError", code: "session_expired" };
  for (const left of [-40_000, 0, 999]) {
    await expect(minter.mint({ session: record({ expiresAt: start + left }), user })).rejects.toMatchObject(expired);
    await expect(minter.mint({ session: record(), user, notAfter: start + left })).rejects.toMatchObject(expired);
  }
});

/** Claims of the application's that make all claims take exactly so many bytes. */
async function filled(bytes: number): Promise<Record<string, string>> {
  const { minter, keys } = setUp({ small: "x", filler: "" });
  const { accessToken } = await minter.mint({ session: record(), user });
  const taken = Buffer.byteLength(JSON.stringify(read(keys, accessToken)));
  return { small: "x", filler: "f".repeat(bytes - taken) };
}

test.each([767, 768, 1_024])("claims of %i bytes are signed, with a warning from 768", async (bytes) => {
  const { minter, keys, events, warnings } = setUp(await filled(bytes));
  const { accessToken } = await minter.mint({ session: record(), user });
  expect(Buffer.byteLength(JSON.stringify(read(keys, accessToken)))).toBe(bytes);
  expect(warnings).toStrictEqual(bytes < 768 ? [] : [{ claim: "filler", bytes, most: 1_024 }]);
  expect(events).toStrictEqual([]);
});

test("claims of more than 1,024 bytes make no token, and the event names the largest and not what it says", async () => {
  const { minter, events, warnings } = setUp(await filled(1_025));
  await expect(minter.mint({ session: record(), user })).rejects.toMatchObject({
    code: "claims_too_large",
    status: 500,
  });
  const data = { claim: "filler", bytes: 1_025 };
  expect(events).toStrictEqual([{ type: "claims_too_large", data, userId: user.id, actor: "system" }]);
  expect(warnings).toStrictEqual([]);
});

test("bytes are counted, not characters", async () => {
  const { filler = "" } = await filled(1_024);
  const { minter } = setUp({ small: "x", filler: `${filler.slice(1)}é` });
  await expect(minter.mint({ session: record(), user })).rejects.toMatchObject({ code: "claims_too_large" });
});

test("the warning comes once a minute, for all tokens together", async () => {
  const { minter, warnings } = setUp(await filled(800));
  let passed = 0;
  const monotonic = performance.now.bind(performance);
  vi.spyOn(performance, "now").mockImplementation(() => monotonic() + passed);
  for (let i = 0; i < 3; i += 1) await minter.mint({ session: record(), user });
  expect(warnings).toHaveLength(1);
  passed = 61_000;
  await minter.mint({ session: record(), user });
  expect(warnings).toHaveLength(2);
});

test("what keeps the application's claims from being had keeps the token from being made", async () => {
  const { keys } = setUp();
  const failing = new AccessTokenMinter({
    keys,
    issuer,
    lifetime: 900,
    claims: () => Promise.reject(new Error("no claims")),
    clock: () => start,
    events: { note: () => undefined },
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    metrics: new Metrics(),
  });
  await expect(failing.mint({ session: record(), user })).rejects.toThrow("no claims");
  await expect(failing.claimsFor(user)).rejects.toThrow("no claims");
});

test("without a key to sign with there is no token", async () => {
  const keyless = new AccessTokenMinter({
    keys: new SecretKeyRing([]),
    issuer,
    lifetime: 900,
    claims: null,
    clock: () => start,
    events: { note: () => undefined },
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    metrics: new Metrics(),
  });
  await expect(keyless.mint({ session: record(), user })).rejects.toMatchObject({ code: "storage_unavailable" });
});
