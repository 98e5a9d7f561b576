import { randomBytes, randomUUID } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { afterEach, expect, test } from "vitest";
import { RevocationView } from "../revocation/revocation-view.ts";
import { createSecretRing, generateSecret, type SecretRing } from "../secret/root-secret.ts";
import { SessionReader } from "../session/session-reader.ts";
import type { NewSession, SessionWithUser } from "../session/session-store.ts";
import { openSqlStorage } from "../storage/sql/open.ts";
import type { Storage } from "../storage/storage.ts";
import { unrecorded } from "../outbox/recording.ts";
import { AccessTokenVerifier } from "./access-token-verifier.ts";
import type { KeyRing } from "./key-ring.ts";
import { makeSigningKey } from "./make-signing-key.ts";
import { StoredKeyRing } from "./stored-key-ring.ts";
import type { TokenCheck } from "./token-check.ts";

const issuer = "https://app.example.com/auth";
const lifetime = 900;
const start = 1_800_000_000_000;
const second = 1_000;
const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

interface Setting {
  readonly verifier: AccessTokenVerifier;
  readonly storage: Storage;
  /** What another process does, of which this one has not heard. */
  readonly elsewhere: Storage;
  readonly view: RevocationView;
  readonly keys: KeyRing;
  readonly ring: SecretRing;
  readonly session: NewSession;
  readonly now: { value: number };
  /** Sessions that were read. */
  readonly reads: () => number;
  /** While set, reads wait for it. */
  readonly hold: { gate: Promise<void> | null };
  /** A token of the session, with other claims where they are given. */
  sign(claims?: Readonly<Record<string, unknown>>): string;
  /** Another verifier on the same parts, with other options. */
  another(options: { readonly lifetime?: number; readonly acceptWhenStale?: boolean }): AccessTokenVerifier;
  newSession(): Promise<NewSession>;
}

/** A verifier with real keys on a real database, and a clock that stands still until it is moved. */
async function setUp(): Promise<Setting> {
  const now = { value: start };
  const clock = (): number => now.value;
  const hold: Setting["hold"] = { gate: null };
  let count = 0;
  const database = new DatabaseSync(":memory:");
  const storage = await openSqlStorage({ database, migrate: "auto", clock });
  const elsewhere = await openSqlStorage({ database, migrate: "off", clock });
  const onError = (error: unknown): void => {
    throw error;
  };
  const times = { heartbeat: 3600, staleness: 5, retention: 1_020 };
  const view = new RevocationView({ log: storage.revocations, clock, ...times, onError });
  await view.start();
  const ring = createSecretRing([generateSecret()]);
  const plan = { algorithm: "ES256", rotation: 2_592_000, lead: 600, keep: 1_530 } as const;
  const keys = await StoredKeyRing.start({ store: storage.signingKeys, ring, view, plan, onError });
  const find = async (id: string): Promise<SessionWithUser | null> => {
    count += 1;
    if (hold.gate) await hold.gate;
    return storage.sessions.find(id);
  };
  const reader = new SessionReader({ find }, view);
  const another: Setting["another"] = (options) =>
    new AccessTokenVerifier({
      keys,
      view,
      reader,
      issuer,
      lifetime,
      clock,
      cacheSize: 100,
      acceptWhenStale: false,
      ...options,
    });
  const newSession = async (): Promise<NewSession> => {
    const id = randomUUID();
    const about = { emailVerified: false, name: null, role: "user", passwordHash: null, createdAt: new Date(clock()) };
    if (!(await storage.users.insert({ id, email: `${id}@example.com`, ...about }))) throw new Error("no user");
    const session: NewSession = {
      id: randomUUID(),
      userId: id,
      seed: randomBytes(32),
      secretId: ring.current.id,
      carrier: "token",
      transport: "body",
      method: "password",
      userVersion: 1,
      createdAt: clock(),
      authenticatedAt: clock(),
      lastSeenAt: clock(),
      expiresAt: clock() + 86_400 * second,
      ip: null,
      userAgent: null,
      deviceName: null,
    };
    await storage.sessions.start(session, { replaces: [], keepNewest: null });
    return session;
  };
  const session = await newSession();
  open.push(async () => {
    await keys.close();
    view.close();
    await elsewhere.close();
    await storage.close();
    database.close();
  });
  const sign: Setting["sign"] = (claims = {}) => {
    const iat = Math.floor(now.value / second);
    return keys.sign({
      iss: issuer,
      aud: issuer,
      sub: session.userId,
      client_id: "latchkey",
      sid: session.id,
      ver: 1,
      iat,
      exp: iat + lifetime,
      jti: randomBytes(16).toString("base64url"),
      auth_time: iat,
      amr: ["password"],
      email: "ann@example.com",
      email_verified: true,
      role: "user",
      ...claims,
    });
  };
  const parts = { storage, elsewhere, view, keys, ring, session, now, hold };
  return { ...parts, verifier: another({}), reads: () => count, sign, another, newSession };
}

const check = async (verifier: AccessTokenVerifier, token: string): Promise<TokenCheck> =>
  verifier.verifyHeader(`Bearer ${token}`);
const refused = (code: string): object => ({ ok: false, code });

test("a token is taken for what it says, the first time and from memory, and no session is read", async () => {
  const { verifier, session, sign, reads } = await setUp();
  const token = sign({ tenant: "acme" });
  const first = verifier.verifyHeader(`Bearer ${token}`);
  expect(first).not.toBeInstanceOf(Promise);
  expect(first).toMatchObject({
    ok: true,
    user: { id: session.userId, email: "ann@example.com", role: "user" },
    session: { id: session.id, authenticatedAt: new Date(start) },
    claims: { tenant: "acme", sid: session.id },
  });
  expect(verifier.verifyHeader(`Bearer ${token}`)).toBe(first);
  expect(verifier.usage).toStrictEqual({ fromMemory: 1, verified: 1, remembered: 1 });
  expect(reads()).toBe(0);
});

test("what a check gives can be changed by nobody, however deep: it answers the next request as well", async () => {
  const { verifier, sign } = await setUp();
  const token = sign({ permissions: ["read"], plan: { seats: { most: 3 } } });
  const found = await check(verifier, token);
  if (!found.ok) throw new Error(found.code);
  const claims = found.claims as unknown as { permissions: string[]; plan: { seats: object } };
  expect(() => claims.permissions.push("admin")).toThrow(TypeError);
  expect(() => Object.assign(claims.plan.seats, { most: 900 })).toThrow(TypeError);
  expect(() => Object.assign(found.user, { role: "admin" })).toThrow(TypeError);
  expect(() => found.session.authenticatedAt.setTime(0)).toThrow(TypeError);
  expect(await check(verifier, token)).toMatchObject({
    claims: { permissions: ["read"], plan: { seats: { most: 3 } } },
  });
});

test.each(["Bearer", "bearer", "BEARER", "bEaReR"])(
  "the scheme is %s as well, after it one space or more",
  async (scheme) => {
    const { verifier, sign } = await setUp();
    const token = sign();
    for (const space of [" ", "   "])
      expect(await verifier.verifyHeader(`${scheme}${space}${token}`)).toMatchObject({ ok: true });
  },
);

test("A023: a header of another scheme or shape is nobody's, whatever is remembered", async () => {
  const { verifier, sign } = await setUp();
  const token = sign();
  await check(verifier, token);
  const none = [
    "",
    "Bearer",
    "Bearer ",
    token,
    `Basic ${token}`,
    `Bearer${token}`,
    `Bearer\t${token}`,
    ` Bearer ${token}`,
  ];
  for (const header of [...none, `Bearer ${token} `, `Bearer ${token} x`, `Token ${token}`, `DPoP ${token}`]) {
    expect(await verifier.verifyHeader(header)).toEqual(refused("unauthenticated"));
  }
  for (const header of [`Bearer ${token}, Bearer ${token}`, `Bearer ${token},`, `bearer x, Basic y`]) {
    expect(() => verifier.verifyHeader(header)).toThrow(expect.objectContaining({ code: "invalid_input" }));
  }
});

test("A023: a remembered token is not found again with a character changed, cut or added, in any part of it", async () => {
  const { verifier, sign } = await setUp();
  const token = sign();
  expect(await check(verifier, token)).toMatchObject({ ok: true });
  const others = [
    `${token}=`,
    `${token}A`,
    token.slice(0, -1),
    token.replaceAll("-", "+").replaceAll("_", "/"),
    `${token}.`,
  ];
  for (let i = 0; i < token.length; i += 7) {
    others.push(token.slice(0, i) + (token[i] === "A" ? "B" : "A") + token.slice(i + 1));
  }
  for (const other of others.filter((one) => one !== token)) {
    expect(await check(verifier, other)).toEqual(refused("token_invalid"));
  }
});

test.each<[string, Readonly<Record<string, unknown>>]>([
  ["for another audience", { aud: "https://orders.example.com" }],
  ["for several audiences", { aud: [issuer, "https://orders.example.com"] }],
  ["of another issuer", { iss: `${issuer}/` }],
  ["without a session", { sid: undefined }],
  ["whose session is no text", { sid: 7 }],
  ["without a version", { ver: undefined }],
  ["whose version is a text", { ver: "9" }],
  ["whose version is a fraction", { ver: 1.5 }],
  ["without a role", { role: null }],
  ["whose address is a list", { email: ["ann@example.com"] }],
  ["without the time of proof", { auth_time: undefined }],
  ["of the future", { iat: start / 1000 + 61, exp: start / 1000 + 900 }],
])("a token %s is invalid, though its signature is ours", async (_, claims) => {
  const { verifier, sign } = await setUp();
  expect(await check(verifier, sign(claims))).toEqual(refused("token_invalid"));
});

test("a token is good until thirty seconds after its end, from memory as well", async () => {
  const { verifier, sign, now, view } = await setUp();
  const [warm, cold] = [sign(), sign()];
  await check(verifier, warm);
  for (const [passed, isGood] of [
    [lifetime * second + 29_999, true],
    [lifetime * second + 30_000, false],
    [lifetime * second + 86_400_000, false],
  ] as const) {
    now.value = start + passed;
    await view.read();
    const expected = isGood ? { ok: true } : refused("token_expired");
    expect(await check(verifier, warm)).toMatchObject(expected);
    expect(await check(verifier, cold)).toMatchObject(expected);
  }
});

test("a token from before the lifetime was made shorter dies with the new ones", async () => {
  const { another, sign, now, view } = await setUp();
  const token = sign();
  const strict = another({ lifetime: 60 });
  expect(await check(strict, token)).toMatchObject({ ok: true });
  now.value += 89_999;
  await view.read();
  expect(await check(strict, token)).toMatchObject({ ok: true });
  now.value += 1;
  expect(await check(strict, token)).toEqual(refused("token_expired"));
  expect(await check(another({ lifetime: 60 }), token)).toEqual(refused("token_expired"));
});

test("A006: an ending is seen by the very next check, warm and cold, and the token is not believed again", async () => {
  const { verifier, storage, session, sign, now, view } = await setUp();
  const [warm, cold] = [sign(), sign()];
  await check(verifier, warm);
  await storage.sessions.end(session.id, "signed_out");
  for (const passed of [0, 1_000, lifetime * second + 20_000]) {
    now.value = start + passed;
    await view.read();
    for (const token of [warm, cold]) expect(await check(verifier, token)).toEqual(refused("session_revoked"));
  }
});

test("another session, another user and another key are not meant", async () => {
  const { verifier, storage, sign, newSession } = await setUp();
  const [token, other] = [sign(), await newSession()];
  await check(verifier, token);
  await storage.sessions.end(other.id, "signed_out");
  await storage.sessions.endAll(other.userId, "signed_out", null);
  expect(await check(verifier, token)).toMatchObject({ ok: true });
});

test("a token of an older version has expired, also of the session that was kept; one of the new version is good", async () => {
  const { verifier, storage, session, sign } = await setUp();
  const token = sign();
  await check(verifier, token);
  await storage.sessions.endAll(session.userId, "ended_by_user", session.id);
  expect(await check(verifier, token)).toEqual(refused("token_expired"));
  expect(await check(verifier, sign())).toEqual(refused("token_expired"));
  expect(await check(verifier, sign({ ver: 2 }))).toMatchObject({ ok: true });
});

test("a renewal and a new name end no token", async () => {
  const { verifier, storage, session, sign } = await setUp();
  const token = sign();
  await check(verifier, token);
  const { id, secretId } = session;
  await storage.sessions.renew({ id, generation: 0, seed: randomBytes(32), secretId, authenticatedAt: start });
  await storage.users.rename(session.userId, "Ann");
  expect(await check(verifier, token)).toMatchObject({ ok: true });
});

test("a token of a revoked key has expired, warm and cold", async () => {
  const { verifier, storage, keys, ring, view, sign } = await setUp();
  const [warm, cold] = [sign(), sign()];
  await check(verifier, warm);
  const { kid } = JSON.parse(Buffer.from(warm.split(".")[0] ?? "", "base64url").toString());
  const replacement = await makeSigningKey("ES256", ring);
  expect(await storage.signingKeys.revoke(kid, replacement, 1_530, unrecorded)).toBe(true);
  await view.read();
  for (const token of [warm, cold]) expect(await check(verifier, token)).toEqual(refused("token_expired"));
  await keys.reload();
  for (const token of [warm, cold]) expect(await check(verifier, token)).toEqual(refused("token_expired"));
  expect(await check(verifier, sign())).toMatchObject({ ok: true });
});

/** Lets the log go unread for longer than it is trusted. */
function leaveUnread(now: { value: number }): void {
  now.value += 5_001;
}

test("A092: while endings elsewhere are not seen every token costs a read, and an ended session is refused", async () => {
  const { verifier, elsewhere, session, sign, reads, now, view } = await setUp();
  const [warm, cold] = [sign(), sign()];
  await check(verifier, warm);
  leaveUnread(now);
  expect(view.isFresh()).toBe(false);
  for (const token of [warm, cold, warm]) expect(await check(verifier, token)).toMatchObject({ ok: true });
  expect(reads()).toBe(3);
  await elsewhere.sessions.end(session.id, "signed_out");
  for (const token of [warm, cold]) expect(await check(verifier, token)).toEqual(refused("session_revoked"));
  const before = reads();
  for (let i = 0; i < 10; i += 1) await check(verifier, warm);
  expect(reads()).toBe(before);
  await view.read();
  expect(await check(verifier, warm)).toEqual(refused("session_revoked"));
});

test("while endings elsewhere are not seen, a newer version, a ban and a deletion are found in the row", async () => {
  const { verifier, elsewhere, sign, now, newSession } = await setUp();
  const [kept, banned, leaving] = [await newSession(), await newSession(), await newSession()];
  const tokenOf = ({ id, userId }: NewSession): string => sign({ sid: id, sub: userId });
  const tokens = [kept, banned, leaving].map(tokenOf);
  for (const token of tokens) expect(await check(verifier, token)).toMatchObject({ ok: true });
  await elsewhere.sessions.endAll(kept.userId, "ended_by_user", kept.id);
  await elsewhere.operators.ban(banned.userId, unrecorded);
  await elsewhere.users.scheduleDeletion(leaving.userId, 1, new Date(start + 86_400_000));
  leaveUnread(now);
  const codes = ["token_expired", "session_revoked", "session_revoked"];
  for (const [index, token] of tokens.entries()) {
    expect(await check(verifier, token)).toEqual(refused(codes[index] ?? ""));
  }
  expect(await check(verifier, sign({ sid: kept.id, sub: kept.userId, ver: 2 }))).toMatchObject({ ok: true });
  expect(await check(verifier, sign({ sid: randomUUID() }))).toEqual(refused("session_revoked"));
});

test("A092: of tokens that all have to be read, sixty-four wait and the next is told to come again", async () => {
  const { verifier, sign, now, hold, newSession, reads } = await setUp();
  const tokens: string[] = [];
  for (let i = 0; i < 66; i += 1) {
    const { id, userId } = await newSession();
    tokens.push(sign({ sid: id, sub: userId }));
  }
  leaveUnread(now);
  let release = (): void => undefined;
  hold.gate = new Promise((resolve) => {
    release = resolve;
  });
  const waiting = tokens.slice(0, 64).map((token) => check(verifier, token));
  const shared = check(verifier, tokens[0] ?? "");
  for (const token of tokens.slice(64)) {
    await expect(check(verifier, token)).rejects.toMatchObject({ code: "overloaded", retryAfter: 1 });
  }
  release();
  hold.gate = null;
  for (const found of await Promise.all([...waiting, shared])) expect(found.ok).toBe(true);
  expect(reads()).toBe(64);
  expect(await check(verifier, tokens[65] ?? "")).toMatchObject({ ok: true });
});

test("dangerouslyAcceptWhenStale believes tokens that nothing is known against, and only those", async () => {
  const { another, storage, elsewhere, session, sign, reads, now, newSession } = await setUp();
  const careless = another({ acceptWhenStale: true });
  const known = await newSession();
  const [token, ended] = [sign(), sign({ sid: known.id, sub: known.userId })];
  await storage.sessions.end(known.id, "signed_out");
  leaveUnread(now);
  expect(await check(careless, token)).toMatchObject({ ok: true });
  expect(await check(careless, ended)).toEqual(refused("session_revoked"));
  await elsewhere.sessions.end(session.id, "signed_out");
  expect(await check(careless, token)).toMatchObject({ ok: true });
  expect(reads()).toBe(0);
  now.value += (lifetime + 30) * second;
  expect(await check(careless, token)).toEqual(refused("token_expired"));
});

test("A006: while another log is being read, which ended sessions it knows of is not known, and nothing is believed", async () => {
  const { verifier, storage, session, sign, view } = await setUp();
  const token = sign();
  await check(verifier, token);
  await storage.sessions.end(session.id, "signed_out");
  await view.read();
  const answers: TokenCheck[] = [];
  // The moment in which everything is forgotten, and nothing has been read yet.
  view.onReset(() => {
    queueMicrotask(() => void check(verifier, token).then((found) => answers.push(found)));
  });
  storage.revocations.head = async () => ({ epoch: "another", id: 1 });
  await view.read();
  await expect.poll(() => answers).toEqual([refused("session_revoked")]);
});

test("a key that another process has just made is looked for once, one that nobody has made is not ours", async () => {
  const { verifier, sign, keys, now } = await setUp();
  const token = sign();
  const [header = "", payload = "", signature = ""] = token.split(".");
  const { alg, typ } = JSON.parse(Buffer.from(header, "base64url").toString());
  const strange = Buffer.from(JSON.stringify({ alg, kid: "B".repeat(16), typ })).toString("base64url");
  expect(await check(verifier, `${strange}.${payload}.${signature}`)).toEqual(refused("token_invalid"));
  expect(await verifier.readExpired(`${strange}.${payload}.${signature}`, 60)).toBeNull();
  expect(await keys.reload()).toBe(false);
  expect(now.value).toBe(start);
});

test("a header that is filled up with spaces is good and is not kept, so that nobody chooses how much memory a token takes", async () => {
  const { verifier, sign } = await setUp();
  const token = sign();
  for (let i = 0; i < 2; i += 1) {
    expect(await verifier.verifyHeader(`Bearer${" ".repeat(10_000)}${token}`)).toMatchObject({ ok: true });
  }
  expect(verifier.usage).toEqual({ fromMemory: 0, verified: 2, remembered: 0 });
  for (const scheme of ["Bearer", "bearer"]) await verifier.verifyHeader(`${scheme} ${token}`);
  await verifier.verifyHeader(`bearer ${token}`);
  expect(verifier.usage).toEqual({ fromMemory: 1, verified: 4, remembered: 1 });
});

test("for log-out a token is read up to its grace after its end, and none that is not ours", async () => {
  const { verifier, session, sign, now } = await setUp();
  const token = sign();
  const day = 86_400;
  for (const [passed, isRead] of [
    [0, true],
    [lifetime + day - 1, true],
    [lifetime + day, false],
  ] as const) {
    now.value = start + passed * second;
    const claims = await verifier.readExpired(token, day);
    expect(claims).toEqual(isRead ? expect.objectContaining({ sid: session.id }) : "expired");
  }
  now.value = start;
  for (const other of ["", "x", `${token}A`, sign({ aud: "https://orders.example.com" }), sign({ sid: null })]) {
    expect(await verifier.readExpired(other, day)).toBeNull();
  }
});
