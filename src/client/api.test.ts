import { expect, test } from "vitest";
import { openApi, readAnswer } from "./api.ts";
import { AuthClientError } from "./auth-client-error.ts";

/** What reading an answer fails with. */
async function failureOf(answer: () => Promise<Response>): Promise<AuthClientError> {
  const failure: unknown = await readAnswer(answer).catch((error: unknown) => error);
  if (failure instanceof AuthClientError) return failure;
  throw new Error(`No AuthClientError: ${String(failure)}`);
}

const answer =
  (body: BodyInit | null, init: ResponseInit = {}) =>
  async (): Promise<Response> =>
    new Response(body, init);

test("an answer's JSON is given, and null for one that is empty", async () => {
  expect(await readAnswer(answer('{"revoked":2}'))).toStrictEqual({ revoked: 2 });
  expect(await readAnswer(answer(null, { status: 204 }))).toBeNull();
});

test("a problem document becomes an error with everything a form needs", async () => {
  const problem = {
    type: "urn:latchkey:error:invalid_input",
    title: "The request is not valid",
    status: 400,
    code: "invalid_input",
    requestId: "r-1",
    errors: [{ pointer: "/email", code: "required" }],
  };
  const failure = await failureOf(answer(JSON.stringify(problem), { status: 400 }));
  expect(failure).toMatchObject({
    name: "AuthClientError",
    message: "The request is not valid",
    code: "invalid_input",
    status: 400,
    requestId: "r-1",
    errors: [{ pointer: "/email", code: "required" }],
  });
});

test("how long to wait is read from the document, else from the header", async () => {
  const overloaded = { code: "overloaded", title: "Too busy right now" };
  const headers = { "retry-after": "9" };
  const said = JSON.stringify({ ...overloaded, retryAfter: 4 });
  expect((await failureOf(answer(said, { status: 503, headers }))).retryAfter).toBe(4);
  expect((await failureOf(answer("Bad gateway", { status: 502, headers }))).retryAfter).toBe(9);
  const inWords = async (words: string, date?: string) =>
    (await failureOf(answer(null, { status: 503, headers: { "retry-after": words, ...(date && { date }) } })))
      .retryAfter;
  // By the clock of whoever wrote it, or by ours where it does not say what it is.
  expect(await inWords("Wed, 21 Oct 2037 07:28:00 GMT", "Wed, 21 Oct 2037 07:26:59 GMT")).toBe(61);
  const soon = await inWords(new Date(Date.now() + 20_000).toUTCString());
  expect(soon).toBeGreaterThan(17);
  expect(soon).toBeLessThanOrEqual(20);
  for (const none of ["Wed, 21 Oct 2015 07:28:00 GMT", "soon", "-5", "0", ""])
    expect(await inWords(none)).toBeUndefined();
});

test.for([
  ["a proxy's page", "<h1>502</h1>", 502],
  ["the front end's own page, where its server knows no such path", "<!doctype html>", 200],
  ["JSON without a code", '{"message":"no"}', 404],
  ["a code that is no text", '{"code":7}', 400],
  ["JSON that is no object", "null", 500],
] as const)("%s is no answer of the API's", async ([, body, status]) => {
  expect(await failureOf(answer(body, { status }))).toMatchObject({ code: "unexpected_answer", status });
});

test("no answer, and half an answer, are network errors", async () => {
  const refused = new TypeError("Failed to fetch");
  const failure = await failureOf(() => Promise.reject(refused));
  expect(failure).toMatchObject({ code: "network_error", status: 0, cause: refused });
  const torn = new ReadableStream({
    pull(controller) {
      controller.error(new Error("reset"));
    },
  });
  expect((await failureOf(answer(torn))).code).toBe("network_error");
});

test("a refusal of ours passes as it is", async () => {
  const changed = new AuthClientError({ code: "user_changed" });
  expect(await failureOf(() => Promise.reject(changed))).toBe(changed);
});

test.for([
  ["https://app.example.com/auth", "/jwt/refresh", "https://app.example.com/auth/jwt/refresh"],
  ["https://example.com/shop/auth", "", "https://example.com/shop/auth"],
] as const)("calls of %s are below it", ([base, path, url]) => {
  expect(openApi(base).url(path).href).toBe(url);
});
