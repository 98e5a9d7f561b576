import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Verifier } from "latchkey/verify";
import { eventually, ready } from "./fixture.ts";
import { json, type TestIssuer } from "./issuer.ts";

/** A verifier that does not know any more, at an issuer whose feed does not answer but which can be asked. */
async function stale(options = {}): Promise<{ issuer: TestIssuer; verifier: Verifier }> {
  const { issuer, verifier } = await ready({ introspect: true, maxStaleness: 1, ...options });
  issuer.instead["/revocations"] = (_, response) => json(response, 503, {});
  for (const stream of issuer.streams) stream.destroy();
  await eventually(() => verifier.status().stale).toBe(true);
  return { issuer, verifier };
}

test("while what is known is fresh nobody is asked", async () => {
  const { issuer, verifier } = await ready({ introspect: true });
  expect(await verifier.verify(await issuer.token())).toMatchObject({ ok: true });
  expect(issuer.requests["/introspect"]).toBeUndefined();
});

test("while it is too old the issuer is asked, once for a token, and its answer holds for a few seconds", async () => {
  const { issuer, verifier } = await stale();
  const requests: {
    method: string | undefined;
    type: string | undefined;
    authorization: string | undefined;
    body: string;
  }[] = [];
  const note = async (request: IncomingMessage) => {
    const { method, headers } = request;
    requests.push({
      method,
      type: headers["content-type"],
      authorization: headers.authorization,
      body: await text(request),
    });
  };
  issuer.instead["/introspect"] = (request, response) => {
    void note(request).then(() => setTimeout(() => json(response, 200, { active: true }), 50));
  };
  const token = await issuer.token();
  const answers = await Promise.all([verifier.verify(token), verifier.verify(token), verifier.verify(token)]);
  expect(answers.every(({ ok }) => ok)).toBe(true);
  expect(verifier.verify(token)).toMatchObject({ ok: true });
  expect(requests).toStrictEqual([
    {
      method: "POST",
      type: "application/x-www-form-urlencoded;charset=UTF-8",
      authorization: "Bearer lkv_testofverifiers",
      body: `token=${token}&token_type_hint=access_token`,
    },
  ]);
});

test("a token that the issuer calls inactive is expired: its owner refreshes and learns why", async () => {
  const { issuer, verifier } = await stale({ dangerouslyAcceptWhenStale: true });
  issuer.instead["/introspect"] = (_, response) => json(response, 200, { active: false });
  expect(await verifier.verify(await issuer.token())).toStrictEqual({ ok: false, code: "token_expired" });
});

test.for([
  ["does not answer", 503, {}],
  ["does not say", 200, { inactive: false }],
  ["says it in words", 200, { active: "true" }],
] as const)("an issuer that %s accepts nothing", async ([, status, body]) => {
  const { issuer, verifier } = await stale();
  issuer.instead["/introspect"] = (_, response) => json(response, status, body);
  const token = await issuer.token();
  expect(await verifier.verify(token)).toStrictEqual({ ok: false, code: "revocations_stale" });
  expect(verifier.verify(token)).toStrictEqual({ ok: false, code: "revocations_stale" });
  expect(issuer.requests["/introspect"]).toBe(1);
});

test("at most 16 questions are under way: the issuer has trouble enough", async () => {
  const { issuer, verifier } = await stale();
  const open: ServerResponse[] = [];
  issuer.instead["/introspect"] = (_, response) => void open.push(response);
  const tokens = await Promise.all(Array.from({ length: 40 }, () => issuer.token()));
  let answered = 0;
  const asked = tokens.map(async (token) => {
    const answer = await verifier.verify(token);
    answered += 1;
    return answer;
  });
  await eventually(() => [answered, open.length]).toStrictEqual([24, 16]);
  for (const response of open) json(response, 200, { active: true });
  const answers = await Promise.all(asked);
  expect(answers.filter(({ ok }) => ok)).toHaveLength(16);
  expect(
    answers.filter((answer) => !answer.ok).every((answer) => !answer.ok && answer.code === "revocations_stale"),
  ).toBe(true);
});

test("what the issuer answered is not believed for longer than five seconds", async () => {
  const { issuer, verifier } = await stale();
  const token = await issuer.token();
  expect(await verifier.verify(token)).toMatchObject({ ok: true });
  issuer.instead["/introspect"] = (_, response) => json(response, 200, { active: false });
  expect(await verifier.verify(token)).toMatchObject({ ok: true });
  await sleep(5100);
  expect(await verifier.verify(token)).toStrictEqual({ ok: false, code: "token_expired" });
});
