import { createHash, createHmac, hkdfSync, randomBytes, randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createSecretRing, generateSecret } from "../secret/root-secret.ts";
import type { Transport } from "../session/session.ts";
import { deriveRefreshToken, hasRefreshMac, parseRefreshToken, type RefreshBasis } from "./refresh-token.ts";

const rootSecret = generateSecret();
const ring = createSecretRing([rootSecret]);
const transports: readonly Transport[] = ["cookie", "body"];

function basis(changes: Partial<RefreshBasis> = {}): RefreshBasis {
  return {
    id: randomUUID(),
    userId: randomUUID(),
    seed: randomBytes(32),
    generation: 0,
    counter: 0,
    secretId: ring.current.id,
    transport: "body",
    ...changes,
  };
}

function derive(session: RefreshBasis): string {
  const token = deriveRefreshToken(ring, session);
  if (token === null) throw new Error("no token was made");
  return token;
}

/** Whether a text is a token that was issued for this session, at whatever counter. */
function isIssuedFor(token: string, session: RefreshBasis, transport: Transport | null = session.transport): boolean {
  const parsed = parseRefreshToken(ring, token);
  return parsed !== null && hasRefreshMac(parsed, session, transport ?? "body");
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

function letters(length: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...alphabet), minLength: length, maxLength: length });
}

const uint32 = fc.integer({ min: 0, max: 4_294_967_295 });

test("a token says its session, generation and counter, and proves them for its transport", () => {
  fc.assert(
    fc.property(uint32, uint32, fc.constantFrom(...transports), (generation, counter, transport) => {
      const session = basis({ generation, counter, transport });
      const token = derive(session);
      expect(token).toMatch(/^lkr_[\w-]{94}$/);
      expect(parseRefreshToken(ring, token)).toMatchObject({ sessionId: session.id, generation, counter });
      expect(isIssuedFor(token, session)).toBe(true);
    }),
  );
});

test("a token of another counter of the same generation was issued for the session all the same", () => {
  const session = basis({ counter: 7 });
  for (const counter of [0, 6, 8, 4_294_967_295]) {
    expect(isIssuedFor(derive({ ...session, counter }), session)).toBe(true);
  }
});

test("the same row gives the same token again, and the next counter another one", () => {
  const session = basis();
  expect(derive(session)).toBe(derive({ ...session }));
  expect(derive({ ...session, counter: 1 })).not.toBe(derive(session));
});

test("a token of another seed, user, generation, session or root secret proves nothing", () => {
  const session = basis();
  const token = derive(session);
  const others: Partial<RefreshBasis>[] = [
    { seed: randomBytes(32) },
    { userId: randomUUID() },
    { generation: 1 },
    { id: randomUUID() },
    { secretId: "abcdef" },
  ];
  for (const change of others) expect(isIssuedFor(token, { ...session, ...change })).toBe(false);
  expect(parseRefreshToken(createSecretRing([generateSecret()]), token)).toBeNull();
});

test("a counter or generation that is claimed, but was not issued, proves nothing", () => {
  const session = basis({ counter: 3 });
  const parsed = parseRefreshToken(ring, derive(session));
  if (!parsed) throw new Error("the token was not parsed");
  for (const counter of [0, 2, 4]) expect(hasRefreshMac({ ...parsed, counter }, session, "body")).toBe(false);
  expect(hasRefreshMac({ ...parsed, generation: 1 }, session, "body")).toBe(false);
});

test("A024: a token of one transport is none of the other, nor when the row is made to say so", () => {
  for (const transport of transports) {
    const other: Transport = transport === "cookie" ? "body" : "cookie";
    const session = basis({ transport });
    const token = derive(session);
    expect(isIssuedFor(token, session, other)).toBe(false);
    expect(isIssuedFor(token, { ...session, transport: other }, other)).toBe(false);
    expect(isIssuedFor(token, { ...session, transport: other }, transport)).toBe(false);
    expect(isIssuedFor(token, { ...session, transport: null }, transport)).toBe(false);
  }
});

test("a session that a cookie carries has no refresh token, and neither has one of a root secret that is gone", () => {
  expect(deriveRefreshToken(ring, basis({ transport: null }))).toBeNull();
  expect(deriveRefreshToken(ring, basis({ secretId: "gone__" }))).toBeNull();
});

test("with a second root secret accepted, tokens of both are, and successors stay under the row's own", () => {
  const rotated = createSecretRing([generateSecret(), rootSecret]);
  const session = basis();
  const token = deriveRefreshToken(rotated, session);
  expect(token).toBe(derive(session));
  const parsed = parseRefreshToken(rotated, token ?? "");
  expect(parsed && hasRefreshMac(parsed, session, "body")).toBe(true);
});

test("every single character counts, and no token has two spellings", () => {
  const session = basis();
  const token = derive(session);
  for (let i = 0; i < token.length; i += 1) {
    const changed = token.slice(0, i) + (token[i] === "A" ? "B" : "A") + token.slice(i + 1);
    expect(isIssuedFor(changed, session)).toBe(false);
  }
  const other = [`${token}=`, `${token}A`, ` ${token}`, `${token}\n`, token.slice(0, -1), token.toUpperCase()];
  for (const spelled of [...other, token.replaceAll("_", "/").replaceAll("-", "+"), `lks_${token.slice(4)}`]) {
    expect(parseRefreshToken(ring, spelled)).toBeNull();
  }
});

test("a made-up token does not pass the front check, whatever it is", () => {
  const madeUp = fc.oneof(
    fc.string({ maxLength: 200, unit: "binary" }),
    letters(94).map((rest) => `lkr_${rest}`),
    letters(88).map((tail) => `lkr_${ring.current.id}${tail}`),
  );
  fc.assert(fc.property(madeUp, (token) => parseRefreshToken(ring, token) === null));
});

test("a token that passes the front check alone proves nothing", () => {
  const session = basis();
  const key = Buffer.from(hkdfSync("sha256", Buffer.from(rootSecret), "latchkey.v1", "key.front-check", 32));
  const open = Buffer.concat([Buffer.from(session.id.replaceAll("-", ""), "hex"), Buffer.alloc(8)]);
  const front = createHmac("sha256", key).update(open).digest().subarray(0, 10);
  const forged = (mac: Buffer): string =>
    `lkr_${ring.current.id}${Buffer.concat([front, open, mac]).toString("base64url")}`;
  for (const mac of [Buffer.alloc(32), randomBytes(32), createHash("sha256").update(session.seed).digest()]) {
    expect(parseRefreshToken(ring, forged(mac))).toMatchObject({ sessionId: session.id, generation: 0, counter: 0 });
    expect(isIssuedFor(forged(mac), session)).toBe(false);
  }
});
