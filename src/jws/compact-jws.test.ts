import fc from "fast-check";
import { expect, test } from "vitest";
import { parseStrictJson } from "../shared/strict-json.ts";
import { maxTokenLength, parseCompactJws, splitCompactJws } from "./compact-jws.ts";
import type { JwsHeader } from "./jws-header.ts";

const encode = (text: string | Uint8Array): string => Buffer.from(text).toString("base64url");
const header = '{"alg":"ES256","kid":"k1","typ":"at+jwt"}';
const signature = encode(new Uint8Array(64).fill(1));
const tokenOf = (claims: string | Uint8Array, head: string | Uint8Array = header): string =>
  `${encode(head)}.${encode(claims)}.${signature}`;
const claimsOf = (claims: string | Uint8Array): unknown => parseCompactJws(tokenOf(claims))?.claims;

test("a token is taken apart", () => {
  const token = tokenOf('{"sub":"u1","exp":1}');
  expect(parseCompactJws(token)).toEqual({
    header: { alg: "ES256", kid: "k1" },
    claims: { sub: "u1", exp: 1 },
    signingInput: token.slice(0, token.lastIndexOf(".")),
    signature,
  });
});

test("claims are read as JSON.parse reads them, however they are written", () => {
  const names = fc
    .string({ unit: "grapheme", minLength: 1 })
    .filter((name) => !/^(__proto__|constructor|prototype)$/.test(name));
  const values = fc.jsonValue({ maxDepth: 2 });
  const safe = (value: unknown): boolean => parseStrictJson(JSON.stringify(value)) !== undefined;
  fc.assert(
    fc.property(fc.dictionary(names, values, { maxKeys: 4 }), fc.constantFrom(0, 1, 2), (claims, indent) => {
      fc.pre(safe(claims));
      const text = JSON.stringify(claims, null, indent);
      fc.pre(tokenOf(text).length <= maxTokenLength);
      expect(claimsOf(text)).toEqual(JSON.parse(text));
    }),
  );
});

test("claims pass exactly where the strict parser finds an object", () => {
  const piece = fc.constantFrom(
    '"a"',
    '"b"',
    '"__proto__"',
    '"\\u0061"',
    ":",
    ",",
    "{",
    "}",
    "[",
    "]",
    "1",
    " ",
    '""',
    '"a":',
    '"é":',
    '":"',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const text = `{${pieces.join("")}}`;
      const strict = parseStrictJson(text);
      const isObject = typeof strict === "object" && strict !== null && !Array.isArray(strict);
      expect(claimsOf(text)).toEqual(isObject ? strict : undefined);
    }),
    { numRuns: 5000 },
  );
});

test("a member that occurs twice is refused at every depth, whatever stands between", () => {
  const value = fc.constantFrom("1", '"x"', "[]", '["a","b"]', '{"z":"y"}', "null");
  const space = fc.constantFrom("", " ", "\t", "\n");
  const name = fc.constantFrom("exp", "sub", ":", ",", "é", '\\"');
  fc.assert(
    fc.property(name, value, value, space, fc.constantFrom("", '"n":', '"n":[1,'), (member, one, two, gap, around) => {
      const twice = `{"${member}"${gap}:${one},"k":1,"${member}":${two}}`;
      const closing = around.endsWith("[1,") ? "]" : "";
      const text = around === "" ? twice : `{${around}${twice}${closing}}`;
      expect(() => JSON.parse(text)).not.toThrow();
      expect(claimsOf(text)).toBeUndefined();
    }),
  );
});

test.each([
  ["an array", "[]"],
  ["a string", '"sub"'],
  ["null", "null"],
  ["no JSON", "{sub:1}"],
  ["a byte order mark", '\uFEFF{"sub":"u1"}'],
  ["bytes that are no UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ["an overlong character", Buffer.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d])],
  ["a surrogate in UTF-8", Buffer.from([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d])],
  ["a member __proto__", '{"__proto__":{"role":"admin"}}'],
  ["an escaped member __proto__", '{"\\u005f_proto__":{"role":"admin"}}'],
  ["a member constructor, deep", '{"a":[{"constructor":1}]}'],
  ["a member prototype", '{"prototype":1}'],
  ["too many levels", `{"a":${"[".repeat(20)}${"]".repeat(20)}}`],
])("claims that are %s are refused", (_, claims) => {
  expect(claimsOf(claims)).toBeUndefined();
});

test("claims may nest twenty levels", () => {
  expect(claimsOf(`{"a":${"[".repeat(19)}${"]".repeat(19)}}`)).toBeDefined();
});

test("text outside ASCII is read as UTF-8", () => {
  expect(claimsOf('{"name":"Zoë 🗝"}')).toEqual({ name: "Zoë 🗝" });
});

test("the length counts first: 4,096 characters pass, one more does not", () => {
  const claims = (letters: number): string => tokenOf(`{"a":"${"x".repeat(letters)}"}`);
  const fitting = Array.from({ length: 40 }, (_, i) => claims(2920 + i)).filter(
    (token) => token.length <= maxTokenLength,
  );
  const longest = fitting.at(-1)!;
  expect(longest.length).toBeGreaterThan(maxTokenLength - 4);
  expect(parseCompactJws(longest)).not.toBeNull();
  expect(splitCompactJws(`${"A".repeat(2048)}.AA.${"A".repeat(maxTokenLength - 2052)}`)).not.toBeNull();
  expect(splitCompactJws(`${"A".repeat(2048)}.AA.${"A".repeat(maxTokenLength - 2052 + 4)}`)).toBeNull();
});

test.each(["at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+JWT"])("the type may be spelled %s", (typ) => {
  expect(parseCompactJws(tokenOf("{}", JSON.stringify({ alg: "ES256", kid: "k1", typ })))).not.toBeNull();
});

const plain = { alg: "ES256", kid: "k1", typ: "at+jwt" };

test.each<[string, object]>([
  ["JWT", { ...plain, typ: "JWT" }],
  ["logout+jwt", { ...plain, typ: "logout+jwt" }],
  ["no type", { alg: "ES256", kid: "k1" }],
  ["no key", { alg: "ES256", typ: "at+jwt", x: "y" }],
  ["a key that is a number", { ...plain, kid: 1 }],
  ["a list of algorithms", { ...plain, alg: ["ES256"] }],
  ["crit", { ...plain, crit: ["exp"] }],
  ["an empty crit", { ...plain, crit: [] }],
  ["b64", { ...plain, b64: true }],
  ["jku", { ...plain, jku: "https://evil.example/" }],
  ["jwk", { ...plain, jwk: {} }],
  ["x5u", { ...plain, x5u: "https://evil.example/" }],
  ["x5c", { ...plain, x5c: [] }],
  ["zip", { ...plain, zip: "DEF" }],
  ["enc", { ...plain, enc: "A256GCM" }],
  ["a member nobody knows", { ...plain, "example.com/x": 1 }],
])("a header with %s is refused", (_, head) => {
  expect(parseCompactJws(tokenOf("{}", JSON.stringify(head)))).toBeNull();
});

test("a header in which a member occurs twice is refused", () => {
  expect(parseCompactJws(tokenOf("{}", '{"alg":"none","alg":"ES256","kid":"k1","typ":"at+jwt"}'))).toBeNull();
});

test("no other spelling of a token passes", () => {
  const token = tokenOf('{"sub":"u1"}');
  const position = fc.nat({ max: token.length });
  const letter = fc.constantFrom(..." \t\n=+/,.{}\"'%\u0000é", "\uFEFF", "==");
  fc.assert(
    fc.property(position, letter, (at, inserted) => {
      expect(parseCompactJws(token.slice(0, at) + inserted + token.slice(at))).toBeNull();
    }),
  );
});

test("any text at all gives a token or null", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      expect(parseCompactJws(text)).toBeNull();
    }),
  );
});

test("a remembered header is not parsed again, and one that was refused is not remembered", () => {
  const memory = new Map<string, JwsHeader>();
  expect(parseCompactJws(tokenOf("{}"), memory)?.header).toBe(parseCompactJws(tokenOf("{}"), memory)?.header);
  parseCompactJws(tokenOf("{}", '{"alg":"ES256"}'), memory);
  parseCompactJws(tokenOf("{}", JSON.stringify({ ...plain, kid: "k".repeat(300) })), memory);
  expect([...memory.keys()]).toEqual([encode(header)]);
});
