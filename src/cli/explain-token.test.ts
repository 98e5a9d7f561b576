import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCompactJws } from "../jws/compact-jws.ts";
import { judgeClaims } from "../jws/judge-claims.ts";
import { judgeEachClaim, readToken } from "./explain-token.ts";

const encode = (part: unknown): string =>
  Buffer.from(typeof part === "string" ? part : JSON.stringify(part)).toString("base64url");
const header = { alg: "ES256", kid: "AAAAAAAAAAAAAAAA", typ: "at+jwt" };
const signature = "c2lnbmF0dXJlLXRoYXQtbm9ib2R5LW1heS1zZWU";
const issuer = "https://app.example.com/auth";
const now = 1_800_000_000;
const claims = { iss: issuer, aud: issuer, sub: "u1", jti: "j1", iat: now - 10, exp: now + 890 };
const token = (head: unknown, body: unknown): string => `${encode(head)}.${encode(body)}.${signature}`;
const rules = { issuer, audiences: ["https://orders.example.com"], now, tolerance: 30, lifetime: 86_400 };

test.each([
  ["", "There is no token"],
  ["lks_abc", "value of a session cookie"],
  ["lkr_abc", "a refresh token"],
  ["lkv_abc", "key of a service"],
  ['{"payload":""}', "JWS in JSON"],
  ["a.b.c.d.e", "encrypted (five parts)"],
  ["abc", "one part instead of three"],
  ["a.b", "2 parts instead of three"],
  [`${encode(header)}..${signature}`, "Its claims is empty"],
  [`${encode(header)}.${encode(claims)}=.${signature}`, "Its claims is not base64url"],
  [token(header, claims).slice(0, -1) + "B", "Its signature is not base64url"],
  [token("{", claims), "Its header is not JSON"],
  [token(header, "[]"), "Its claims is no JSON object"],
  [token(header, '{"a":1,"a":2}'), "has a member twice"],
  [token({ ...header, crit: ["exp"], jku: "x" }, claims), "Its header has crit, jku"],
  [token({ alg: "ES256", typ: "at+jwt" }, claims), "Its header lacks kid"],
  [token({ ...header, typ: "JWT" }, claims), "Its type is JWT, not at+jwt"],
  [token(header, { x: "x".repeat(5_000) }), "more than 4096 are not looked at"],
])("%.40s: what is wrong with it is said", (given, sentence) => {
  const { finding } = readToken(given);
  expect(finding).toStrictEqual({ level: "wrong", sentence: expect.stringContaining(sentence) });
});

test("a token is formed as one exactly if it is parsed as one, and the signature is in no sentence", () => {
  const part = fc.oneof(
    fc.constantFrom(encode(header), encode(claims), signature, "", "A", encode([]), encode({ ...header, typ: "JWT" })),
    fc.string({ maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
      const given = parts.join(".");
      const reading = readToken(given);
      expect(reading.finding.level === "ok").toBe(parseCompactJws(given) !== null);
      expect(JSON.stringify(reading)).not.toContain(signature);
    }),
    { numRuns: 2_000 },
  );
});

test("claims are judged as the verifier judges them, an audience of another service aside", () => {
  const value = fc.constantFrom(
    undefined,
    issuer,
    "",
    "u1",
    now,
    now - 5_000,
    now + 5_000,
    // Around what clocks may differ by.
    ...[-31, -30, -29, 30, 31, 60, 61].map((seconds) => now + seconds),
    now + 0.5,
    "1",
    null,
    [issuer],
    -1,
  );
  const record = fc.record({ iss: value, aud: value, sub: value, jti: value, iat: value, exp: value, nbf: value });
  fc.assert(
    fc.property(record, fc.subarray(["iss", "aud", "sub", "jti", "iat", "exp"]), (odd, good) => {
      const changed = { ...odd, ...Object.fromEntries(Object.entries(claims).filter(([name]) => good.includes(name))) };
      const findings = judgeEachClaim(changed, rules);
      const verdict = judgeClaims(changed, { issuer, audience: issuer, now, tolerance: 30 });
      expect(findings.every(({ level }) => level === "ok")).toBe(verdict === "ok");
    }),
    { numRuns: 3_000 },
  );
  expect(judgeEachClaim({ ...claims, aud: "https://orders.example.com" }, rules)[1]).toMatchObject({ level: "ok" });
});

test("a token from before tokens were made to live shorter has expired, as it has for the verifier", () => {
  const old = { ...claims, iat: now - 930, exp: now + 2_670 };
  const judge = (lifetime: number) => judgeEachClaim(old, { ...rules, lifetime }).at(-1);
  expect(judge(3_600)).toMatchObject({ level: "ok", sentence: expect.stringContaining("in 44 minutes") });
  expect(judge(901)).toMatchObject({ level: "ok", sentence: expect.stringContaining("29 seconds ago") });
  expect(judge(900)).toStrictEqual({
    level: "wrong",
    sentence: "It has expired: tokens live for 900 seconds here, whatever they say themselves.",
  });
});

test("each thing that is wrong with claims is named", () => {
  const sentences = (change: object): string =>
    judgeEachClaim({ ...claims, ...change }, rules)
      .filter(({ level }) => level === "wrong")
      .map(({ sentence }) => sentence)
      .join(" ");
  expect(sentences({ iss: `${issuer}/` })).toContain(`Its issuer (iss) is "${issuer}/"`);
  expect(sentences({ aud: [issuer] })).toContain("is a list");
  expect(sentences({ aud: "x" })).toContain('Its audience (aud) is "x"');
  expect(sentences({ exp: "1" })).toContain('Its exp is "1", not whole seconds');
  expect(sentences({ exp: now - 3_600, iat: now - 4_000 })).toContain("It has expired: 60 minutes ago");
  expect(sentences({ iat: now + 60 })).toBe("");
  expect(sentences({ iat: now + 61 })).toContain("It was made in the future");
  expect(sentences({ nbf: now + 60 })).toContain("It is not good yet");
  expect(sentences({ sub: undefined, jti: "" })).toBe(
    "It has no sub, or it is no text. It has no jti, or it is no text.",
  );
});
