import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { AuthError } from "../error/auth-error.ts";
import { challengeOf, isCodeChallenge } from "./code-challenge.ts";
import { type NativeRedirects, parseNativeRedirect } from "./native-redirect.ts";
import { parseNativeRequest } from "./native-request.ts";

const uri = "com.example.app:/signed-in";
const redirects = [uri, "http://127.0.0.1/callback"].map(parseNativeRedirect) as unknown as NativeRedirects;
// RFC 7636, appendix B.
const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const codeChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const good = { carrier: "token", transport: "body", redirectUri: uri, codeChallenge, state: "a~b" };

function parse(changes: Record<string, string | undefined> = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...good, ...changes }))
    if (value !== undefined) query.append(name, value);
  return parseNativeRequest(query, redirects);
}

function refusal(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    if (error instanceof AuthError && error.code === "invalid_input") return error.errors?.[0];
    throw error;
  }
  return "not refused";
}

test("what an app asks for, with a challenge of RFC 7636's own", () => {
  expect(challengeOf(verifier)).toBe(codeChallenge);
  const redirect = { kind: "scheme", uri };
  expect(parse()).toStrictEqual({ redirect, codeChallenge, state: "a~b" });
  expect(parse({ codeChallengeMethod: "S256" })).toStrictEqual({ redirect, codeChallenge, state: "a~b" });
  expect(parse({ redirectUri: "http://127.0.0.1:51004/callback" })?.redirect.uri).toBe(
    "http://127.0.0.1:51004/callback",
  );
});

test("a browser asks for none of it", () => {
  expect(parseNativeRequest(new URLSearchParams("carrier=token&returnTo=/x"), redirects)).toBeNull();
  expect(parseNativeRequest(new URLSearchParams("carrier=token&transport=body"), redirects)).toBeNull();
  expect(parseNativeRequest(new URLSearchParams(), redirects)).toBeNull();
});

test.each([
  [{ redirectUri: "com.example.evil:/signed-in" }, { pointer: "/redirectUri", code: "not_registered" }],
  [{ redirectUri: `${uri}/` }, { pointer: "/redirectUri", code: "not_registered" }],
  [{ redirectUri: "http://127.0.0.1:80/other" }, { pointer: "/redirectUri", code: "not_registered" }],
  [{ carrier: undefined }, { pointer: "/carrier", code: "required" }],
  [{ carrier: "cookie" }, { pointer: "/carrier", code: "invalid" }],
  [{ transport: undefined }, { pointer: "/transport", code: "required" }],
  [{ transport: "cookie" }, { pointer: "/transport", code: "invalid" }],
  [{ purpose: "link" }, { pointer: "/purpose", code: "not_allowed" }],
  [{ codeChallengeMethod: "plain" }, { pointer: "/codeChallengeMethod", code: "invalid" }],
  [{ codeChallenge: undefined }, { pointer: "/codeChallenge", code: "required" }],
  [{ codeChallenge: "" }, { pointer: "/codeChallenge", code: "invalid" }],
  [{ codeChallenge: `${codeChallenge}A` }, { pointer: "/codeChallenge", code: "invalid" }],
  [{ codeChallenge: `${codeChallenge.slice(0, -1)}N` }, { pointer: "/codeChallenge", code: "invalid" }],
  [{ codeChallenge: `${codeChallenge.slice(0, -1)}=` }, { pointer: "/codeChallenge", code: "invalid" }],
  [{ state: undefined }, { pointer: "/state", code: "required" }],
  [{ state: "" }, { pointer: "/state", code: "invalid" }],
  [{ state: '"'.repeat(126) }, { pointer: "/state", code: "invalid" }],
  [{ state: "a b" }, { pointer: "/state", code: "invalid" }],
  [{ state: "a\r\nb" }, { pointer: "/state", code: "invalid" }],
  [{ state: "x".repeat(251) }, { pointer: "/state", code: "invalid" }],
])("%j is refused", (changes, error) => {
  expect(refusal(() => parse(changes))).toStrictEqual(error);
});

test("A036: of a parameter that is there twice neither counts", () => {
  for (const [name, value] of Object.entries(good)) {
    const query = new URLSearchParams(good);
    query.append(name, value);
    expect([name, refusal(() => parseNativeRequest(query, redirects))]).toStrictEqual([
      name,
      { pointer: `/${name}`, code: "invalid" },
    ]);
  }
});

test("a challenge is canonical base64url of 32 bytes, a verifier 43 to 128 unreserved characters", () => {
  for (let i = 0; i < 2_000; i += 1) {
    const challenge = createHash("sha256").update(String(i)).digest("base64url");
    expect(isCodeChallenge(challenge)).toBe(true);
  }
  for (const verifier of ["", "x".repeat(42), "x".repeat(129), `${"x".repeat(43)}+`, `${"x".repeat(43)}\n`]) {
    expect(challengeOf(verifier)).toBeNull();
  }
  expect(challengeOf("~".repeat(128))).not.toBeNull();
});
