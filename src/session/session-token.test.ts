import { randomBytes, randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createSecretRing, generateSecret } from "../secret/root-secret.ts";
import type { SessionRecord } from "./session.ts";
import { deriveSessionToken, hasSessionMac, parseSessionToken, sessionTokenLength } from "./session-token.ts";

const ring = createSecretRing([generateSecret()]);

function record(changes: Partial<SessionRecord> = {}): SessionRecord {
  return {
    id: randomUUID(),
    userId: randomUUID(),
    seed: randomBytes(32),
    generation: 0,
    counter: 0,
    secretId: ring.current.id,
    carrier: "cookie",
    method: "password",
    userVersion: 1,
    createdAt: 0,
    authenticatedAt: 0,
    lastSeenAt: 0,
    expiresAt: 1,
    endedAt: null,
    endReason: null,
    ip: null,
    userAgent: null,
    deviceName: null,
    transport: null,
    rotatedAt: 0,
    recovery: null,
    ...changes,
  };
}

test("a token has one length, says its session and generation, and proves them", () => {
  for (const generation of [0, 1, 4_294_967_295]) {
    const session = record({ generation });
    const token = deriveSessionToken(ring.current, session);
    expect(token).toMatch(/^lks_[\w-]{86}$/);
    expect(token).toHaveLength(sessionTokenLength);
    const parsed = parseSessionToken(ring, token);
    expect(parsed).toMatchObject({ sessionId: session.id, generation });
    expect(parsed && hasSessionMac(parsed, session)).toBe(true);
  }
});

test("a token of another seed, user, generation or root secret proves nothing", () => {
  const session = record();
  const parsed = parseSessionToken(ring, deriveSessionToken(ring.current, session));
  if (!parsed) throw new Error("the token was not parsed");
  const others: Partial<SessionRecord>[] = [
    { seed: randomBytes(32) },
    { userId: randomUUID() },
    { generation: 1 },
    { id: randomUUID() },
    { secretId: "abcdef" },
  ];
  for (const change of others) expect(hasSessionMac(parsed, { ...session, ...change })).toBe(false);
  const stranger = createSecretRing([generateSecret()]);
  expect(parseSessionToken(stranger, deriveSessionToken(ring.current, session))).toBeNull();
});

test("every single character counts", () => {
  const session = record();
  const token = deriveSessionToken(ring.current, session);
  for (let i = 0; i < token.length; i += 1) {
    const changed = token.slice(0, i) + (token[i] === "A" ? "B" : "A") + token.slice(i + 1);
    const parsed = parseSessionToken(ring, changed);
    expect(parsed !== null && hasSessionMac(parsed, session)).toBe(false);
  }
});

test("a made-up token does not pass the front check, whatever it is", () => {
  const madeUp = fc.oneof(
    fc.string({ maxLength: 200, unit: "binary" }),
    fc.stringMatching(/^lks_[\w-]{86}$/),
    fc.stringMatching(/^[\w-]{80}$/).map((tail) => `lks_${ring.current.id}${tail}`),
  );
  fc.assert(fc.property(madeUp, (token) => parseSessionToken(ring, token) === null));
});
