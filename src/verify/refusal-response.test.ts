import { expect, test } from "vitest";
import { readBearer } from "./read-bearer.ts";
import { refusalResponse } from "./refusal-response.ts";
import { refusals } from "./verify-result.ts";

test.for([
  ["unauthenticated", 401, "Bearer", null],
  ["token_invalid", 401, 'Bearer error="invalid_token", error_description="The access token is not valid"', null],
  ["token_expired", 401, 'Bearer error="invalid_token", error_description="The access token has expired"', null],
  ["session_revoked", 401, 'Bearer error="invalid_token", error_description="The session was ended"', null],
  ["not_ready", 503, null, "1"],
  ["revocations_stale", 503, null, "1"],
  ["keys_unavailable", 503, null, "1"],
] as const)("%s is answered %i", async ([code, status, authenticate, retryAfter]) => {
  const response = refusalResponse(refusals[code]);
  expect(response.status).toBe(status);
  expect(response.headers.get("www-authenticate")).toBe(authenticate);
  expect(response.headers.get("retry-after")).toBe(retryAfter);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const { type, title, ...rest } = (await response.json()) as Record<string, unknown>;
  expect(rest).toStrictEqual({ status, code });
  expect([type, typeof title]).toStrictEqual([`urn:latchkey:error:${code}`, "string"]);
});

test.for([
  [undefined, null],
  [null, null],
  ["", null],
  ["Basic YTpi", null],
  ["Bearer", null],
  ["Bearerabc", null],
  ["Bearer abc", "abc"],
  ["bearer abc", "abc"],
  ["BEARER   abc ", "abc"],
  ["Bearer a b", "a b"],
  ["Bearer ", ""],
] as const)("of the header %j the token is %j", ([header, token]) => {
  expect(readBearer(header)).toBe(token);
});
