import fc from "fast-check";
import { z } from "zod";
import type { Endpoint } from "../../src/http/endpoint.ts";

/** A request as somebody makes it who looks for a hole. Headers as they go on the wire: a name may come twice. */
export interface HostileRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer | null;
  /** Whether the session of somebody who is signed in goes along. */
  readonly signedIn: boolean;
}

/** What fields are called, in calls that exist and in ones that an attacker hopes for. */
const fieldNames = fc.constantFrom(
  ..."email password name newPassword currentPassword token carrier transport remember deviceName everywhere returnTo".split(
    " ",
  ),
  ..."role id userId emailVerified banned metadata operator version __proto__ constructor prototype toString $ne".split(
    " ",
  ),
  ..."then length hasOwnProperty code state provider audience".split(" "),
);

const oddTexts = fc.constantFrom(
  "",
  " ",
  "\0",
  "a\0b",
  "\ud800",
  "\udfff\ud800",
  "\uFEFF",
  "\u202Eevil",
  "\r\nSet-Cookie: a=b",
  "\u001b[31m",
  "%00",
  "%0d%0a",
  "%",
  "%zz",
  "../../../../etc/passwd",
  "//evil.example",
  "/\\evil.example",
  "javascript:alert(1)",
  "https://app.example.com@evil.example",
  "<script>alert(1)</script>",
  "{{7*7}}",
  "${7*7}",
  "' or 1=1 --",
  "'; drop table latchkey_users; --",
  "$ne",
  "__proto__",
  "constructor",
  "null",
  "undefined",
  "NaN",
  "-1",
  "0",
  "1e400",
  "9007199254740993",
  "true",
  "[]",
  "{}",
  "a".repeat(300),
  "💩".repeat(60),
  "ﷺ".repeat(40),
  "e\u0301".repeat(64),
  "lks_",
  `lks_${"A".repeat(86)}`,
  "lko_AAAA",
  "Bearer",
  "Bearer a, Bearer b",
  "Bearer eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.eyJzdWIiOiIxIn0.",
  "anna@example.com",
  "ANNA@EXAMPLE.COM",
  "anna@example.com\r\nBcc: eve@evil.example",
  "anna@example.com,eve@evil.example",
  "violet anchor nine lantern",
);

const text = fc.oneof(
  { weight: 4, arbitrary: oddTexts },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 200 }) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 })
      .map((units) => String.fromCharCode(...units)),
  },
);

const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 1, arbitrary: fc.constantFrom(null, true, false, 0, -0, 1, -1, 1.5, 1e21, 2 ** 53) },
  { weight: 1, arbitrary: fc.array(text, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(fieldNames, text, { maxKeys: 3 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
);

/** Fields by pairs, because an object would lose `__proto__` and what comes twice. */
const fields = fc.array(fc.tuple(fc.oneof({ weight: 6, arbitrary: fieldNames }, text), value), { maxLength: 6 });

/** Only fields that the call knows, so that each is looked at for what it holds. */
function knownFields({ input }: Pick<Endpoint, "input">): fc.Arbitrary<[string, unknown][]> {
  const { properties = {} } = input ? z.toJSONSchema(input, { io: "input", unrepresentable: "any" }) : {};
  const names = Object.keys(properties);
  if (names.length === 0) return fc.constant([]);
  const sane = fc.constantFrom<unknown>("anna@example.com", "violet anchor nine lantern", "Anna", true, "cookie");
  const pairs = fc.array(fc.oneof({ weight: 2, arbitrary: value }, sane), {
    minLength: names.length,
    maxLength: names.length,
  });
  return fc
    .tuple(pairs, fc.subarray(names, { minLength: Math.ceil(names.length / 2) }))
    .map(([values, chosen]) => chosen.map((name, index) => [name, values[index]]));
}

function writeJson(pairs: readonly (readonly [string, unknown])[]): string {
  return `{${pairs.map(([name, one]) => `${JSON.stringify(name)}:${JSON.stringify(one)}`).join(",")}}`;
}

function writeForm(pairs: readonly (readonly [string, unknown])[]): string {
  const write = (one: unknown): string =>
    encodeURIComponent((typeof one === "string" ? one : JSON.stringify(one)).toWellFormed());
  return pairs.map(([name, one]) => `${write(name)}=${write(one)}`).join("&");
}

const rawBody = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom(
      "",
      "null",
      "[]",
      "0",
      '"text"',
      "{",
      "}{",
      '{"email":"a@example.com"',
      '{"email":"a@example.com","email":"b@example.com"}',
      '{"__proto__":{"role":"admin"},"email":"a@example.com"}',
      `${"[".repeat(5_000)}${"]".repeat(5_000)}`,
      `${'{"a":'.repeat(2_000)}1${"}".repeat(2_000)}`,
      "\uFEFF{}",
      "{}\0",
      "{} {}",
      "a=b&a=c",
      "%zz=1",
      "email=%ff%fe",
      "&&&&====",
    )
    .map((written) => Buffer.from(written)),
  fc.constant(Buffer.alloc(70 * 1024, 0x61)),
);

/** Headers that decide something somewhere. A value is Latin-1 without line breaks: anything else never leaves a client. */
const headerValue = fc.oneof(
  text.map((written) =>
    Buffer.from(written.toWellFormed(), "utf8")
      .toString("latin1")
      .replaceAll(/[^\x20-\x7e\x80-\xff]/g, ""),
  ),
  fc.constantFrom(
    "https://app.example.com",
    "https://evil.example",
    "null",
    "cross-site",
    "same-origin",
    "same-site",
    "none",
    "navigate",
    "Bearer",
    "Bearer x",
    "Bearer a, Bearer b",
    "Basic YTpi",
    "__Host-latchkey-session=x",
    "__Host-latchkey-session=x; __Host-latchkey-session=y",
    "__Host-latchkey-flash=AAAAAA; __Host-latchkey-device=x",
    "127.0.0.1",
    "10.0.0.1, 192.0.2.1, ::1",
    "for=192.0.2.1;proto=https;host=evil.example",
    "evil.example",
    "text/html",
    "*/*;q=0.1, application/json",
    "gzip",
    "POST",
    "1",
    'W/"x"',
    "a".repeat(2_000),
  ),
);
const headerName = fc.constantFrom(
  ..."origin referer sec-fetch-site sec-fetch-mode sec-fetch-dest authorization cookie accept accept-language user-agent".split(
    " ",
  ),
  ..."x-forwarded-for x-forwarded-host x-forwarded-proto forwarded x-real-ip x-request-id x-http-method-override".split(
    " ",
  ),
  ..."content-encoding if-none-match range idempotency-key x-original-url x-middleware-subrequest te purpose".split(
    " ",
  ),
);
const headers = fc.array(fc.tuple(headerName, headerValue), { maxLength: 4 });

const contentType = fc.oneof(
  { weight: 5, arbitrary: fc.constant("application/json") },
  { weight: 3, arbitrary: fc.constant("application/x-www-form-urlencoded") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "application/json; charset=utf-16",
      "application/json;;",
      "APPLICATION/JSON",
      "text/plain",
      "multipart/form-data; boundary=x",
      "application/xml",
      "",
      "json",
    ),
  },
);

const suffix = fc.oneof(
  { weight: 8, arbitrary: fc.constant("") },
  { weight: 1, arbitrary: text.map((written) => `?${encodeURIComponent(written.toWellFormed())}`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom("before", "limit", "returnTo", "token", "error", "notice", "code", "x"), text)
      .map(([name, written]) => `?${name}=${encodeURIComponent(written.toWellFormed())}`),
  },
  { weight: 1, arbitrary: fc.constantFrom("/", "//", "/..", "%2f", "%00", "%", ";x", ".json", "?", "??", "?%ff") },
);

/** What the query and the headers of a call may be told, as its description says. */
export interface NamedParameters {
  readonly query: readonly string[];
  readonly headers: readonly string[];
  /** Values that mean something there, so that most requests get beyond the first look. */
  readonly sane: readonly string[];
}

const absent: NamedParameters = { query: [], headers: [], sane: [] };

/** A query of parameters that are there, now and then with one that is not, or one twice. */
function namedQuery({ query, sane }: NamedParameters): fc.Arbitrary<string> {
  const names = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...query) }, fc.constantFrom("x", "__proto__"));
  const pair = fc.tuple(names, fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...sane) }, text));
  const write = (part: string): string => encodeURIComponent(part.toWellFormed());
  return fc
    .uniqueArray(pair, { maxLength: query.length, selector: ([name]) => name })
    .map((pairs) => (pairs.length === 0 ? "" : `?${pairs.map(([name, one]) => `${name}=${write(one)}`).join("&")}`));
}

function namedHeaders({ headers: names, sane }: NamedParameters): fc.Arbitrary<[string, string][]> {
  if (names.length === 0) return fc.constant([]);
  const values = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...sane) }, headerValue);
  return fc.array(fc.tuple(fc.constantFrom(...names), values), { maxLength: names.length });
}

/** A value for a parameter in a path. */
const parameter = fc.oneof(
  fc.constantFrom(
    "github",
    "x",
    "%00",
    "%2e%2e",
    "%ff",
    "00000000-0000-4000-8000-000000000000",
    "a".repeat(400),
    "'--",
  ),
  text.map((written) => encodeURIComponent(written.toWellFormed()) || "x"),
);

/** Hostile requests for one call of the API below `prefix`: most reach its handler, some only try to. */
export function hostileRequests(
  endpoint: Pick<Endpoint, "method" | "path" | "input">,
  prefix: string,
  named: NamedParameters = absent,
): fc.Arbitrary<HostileRequest> {
  const structured = fc.tuple(contentType, fc.oneof(fields, knownFields(endpoint))).map(([type, pairs]) => ({
    type,
    body: Buffer.from(type.includes("form") ? writeForm(pairs) : writeJson(pairs)),
  }));
  const raw = fc.record({ type: contentType, body: rawBody });
  const content = endpoint.method === "GET" ? fc.constant(null) : fc.oneof({ weight: 4, arbitrary: structured }, raw);
  const ownOrigin = fc.constantFrom(
    [],
    [["origin", "https://app.example.com"]],
    [["sec-fetch-site", "same-origin"]],
  ) as fc.Arbitrary<[string, string][]>;
  const end = named.query.length === 0 ? suffix : fc.oneof({ weight: 4, arbitrary: namedQuery(named) }, suffix);
  return fc
    .tuple(parameter, end, content, fc.tuple(namedHeaders(named), headers), ownOrigin, fc.boolean())
    .map(([id, tail, payload, more, own, signedIn]) => ({
      method: endpoint.method,
      target: `${prefix}${endpoint.path.replace(/\{\w+\}/, () => id)}${tail}`,
      headers: [...own, ...more.flat(), ...(payload === null ? [] : ([["content-type", payload.type]] as const))],
      body: payload?.body ?? null,
      signedIn,
    }));
}

/** A request in one line, for whoever has to find out what it did. */
export function describeRequest({ method, target, headers, body, signedIn }: HostileRequest): string {
  return JSON.stringify({ method, target, headers, signedIn, body: body?.toString("latin1").slice(0, 500) });
}

/** Throws what failed, and not the whole batch it failed in. */
export function reportCause<T>(run: fc.RunDetails<T>): void {
  if (run.failed) throw run.errorInstance ?? new Error(`fast-check gave up, seed ${run.seed}`);
}
