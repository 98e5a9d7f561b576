import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { eventually, ready, startIssuer, verifierOf } from "./fixture.ts";
import { json } from "./issuer.ts";

const minute = 60_000;

test.for(["ES256", "EdDSA", "RS256", "PS256"])("tokens signed with %s are verified", async (alg) => {
  const issuer = await startIssuer();
  const key = await issuer.addKey(alg);
  const verifier = verifierOf(issuer);
  await verifier.ready();
  expect(await verifier.verify(await issuer.token({}, key))).toMatchObject({ ok: true });
  const others = verifierOf(issuer, { algorithms: ["ES256"] });
  await others.ready();
  const expected = alg === "ES256" ? { ok: true } : { ok: false, code: "token_invalid" };
  expect(await others.verify(await issuer.token({}, key))).toMatchObject(expected);
});

test("the keys are fetched once, however many ask at the same time", async () => {
  const issuer = await startIssuer();
  const verifier = verifierOf(issuer, { revocations: "off" });
  const tokens = await Promise.all(Array.from({ length: 20 }, () => issuer.token()));
  const answers = await Promise.all(tokens.map((token) => verifier.verify(token)));
  expect(answers.every(({ ok }) => ok)).toBe(true);
  expect(issuer.requests["/jwks"]).toBe(1);
});

test("A027: tokens that name keys nobody has cause one request a minute, and only one that was asked for is said to be bad", async () => {
  const { issuer, verifier } = await ready({ revocations: "off" });
  const stranger = await issuer.addKey("ES256");
  issuer.keys.pop();
  const flood = async () => {
    for (let i = 0; i < 100; i += 1) {
      const made = await issuer.token({}, { ...stranger, kid: `made up ${i}` });
      const code = i === 0 ? "token_invalid" : "keys_unavailable";
      expect(await verifier.verify(made)).toStrictEqual({ ok: false, code });
    }
  };
  await flood();
  expect(issuer.requests["/jwks"]).toBe(2);
  let later = 0;
  const now = performance.now.bind(performance);
  vi.spyOn(performance, "now").mockImplementation(() => now() + later);
  later = minute - 5000;
  await flood();
  expect(issuer.requests["/jwks"]).toBe(2);
  later = minute;
  await flood();
  expect(issuer.requests["/jwks"]).toBe(3);
});

test("a key that is made within that minute is no reason to log anybody out, and what is bad by itself is said to be", async () => {
  const { issuer, verifier } = await ready({ revocations: "off" });
  const made = await issuer.token({}, { ...issuer.keys[0]!, kid: "made up" });
  expect(await verifier.verify(made)).toMatchObject({ code: "token_invalid" });
  const next = await issuer.addKey("ES256");
  const token = await issuer.token({}, next);
  expect(await verifier.verify(token)).toStrictEqual({ ok: false, code: "keys_unavailable" });
  for (const claims of [{ aud: "https://elsewhere.example" }, { iss: "https://elsewhere.example/auth" }]) {
    expect(await verifier.verify(await issuer.token(claims, next))).toMatchObject({ code: "token_invalid" });
  }
  const old = await issuer.token({ iat: 1_700_000_000, exp: 1_700_000_900 }, next);
  expect(await verifier.verify(old)).toMatchObject({ code: "token_expired" });
  const now = performance.now.bind(performance);
  vi.spyOn(performance, "now").mockImplementation(() => now() + minute);
  expect(await verifier.verify(token)).toMatchObject({ ok: true });
});

test("a key that takes the place of a revoked one is found at once, whatever was asked for a moment ago", async () => {
  const { issuer, verifier } = await ready();
  const made = await issuer.token({}, { ...issuer.keys[0]!, kid: "made up" });
  expect(await verifier.verify(made)).toMatchObject({ code: "token_invalid" });
  const stolen = issuer.keys[0]!;
  const stolenToken = await issuer.token();
  // Told of the ending by a server that has not seen the new key yet.
  issuer.revoke("key", stolen.kid);
  await eventually(() => verifier.verify(stolenToken)).toMatchObject({ code: "token_expired" });
  await eventually(() => issuer.requests["/jwks"]).toBe(3);
  const next = await issuer.addKey("ES256");
  expect(await verifier.verify(await issuer.token({}, next))).toMatchObject({ ok: true });
  expect(issuer.requests["/jwks"]).toBe(4);
});

test("what the issuer cannot say to be its keys of now, because its process is cut off, makes no token invalid: it is tried again, and not at every token", async () => {
  const { issuer, verifier } = await ready();
  const asked: (string | undefined)[] = [];
  let age: string | null = null;
  issuer.instead["/jwks"] = (request, response) => {
    asked.push(request.headers["cache-control"]);
    if (age !== null) response.setHeader("age", age);
    return "pass";
  };
  let later = 0;
  // Whole, so that sums and differences of it are exact.
  const frozen = Math.ceil(performance.now());
  vi.spyOn(performance, "now").mockImplementation(() => frozen + later);
  const codeOf = async (token: string): Promise<string> => {
    const result = await verifier.verify(token);
    return result.ok ? "ok" : result.code;
  };
  const stolen = issuer.keys[0]!;
  const stolenToken = await issuer.token();
  expect(await codeOf(stolenToken)).toBe("ok");
  age = "12";
  issuer.revoke("key", stolen.kid);
  await eventually(() => codeOf(stolenToken)).toBe("token_expired");
  await eventually(() => asked.length).toBe(1);
  // Another process has made it; this one has not heard of it.
  const next = await issuer.addKey("ES256");
  issuer.keys.pop();
  const token = await issuer.token({}, next);
  const made = await issuer.token({}, { ...next, kid: "made up" });
  for (const waited of [0, 1, 2]) {
    later = waited * 5000;
    // The answer to the last question is there by the time that the first of these has its own.
    for (let i = 0; i < 20; i += 1) {
      expect(await codeOf(made)).toBe("keys_unavailable");
      expect(await codeOf(token)).toBe("keys_unavailable");
      expect(await codeOf(stolenToken)).toBe("token_expired");
    }
    expect(asked.length).toBe(1 + waited);
  }
  age = null;
  issuer.keys.push(next);
  later = 15_000;
  expect(await codeOf(token)).toBe("ok");
  later += minute;
  expect(await codeOf(made)).toBe("token_invalid");
  expect(new Set(asked)).toStrictEqual(new Set(["no-cache"]));
});

test("keys that a cache has kept for a while do for a renewal, and for no judgement of a key that is not among them", async () => {
  const { issuer, verifier } = await ready({ revocations: "off" });
  const asked: (string | undefined)[] = [];
  issuer.instead["/jwks"] = (request, response) => {
    asked.push(request.headers["cache-control"]);
    response.setHeader("age", "40");
    keys(response, issuer.keys, "public, max-age=300");
  };
  const token = await issuer.token();
  expect(await verifier.verify(token)).toMatchObject({ ok: true });
  const now = performance.now.bind(performance);
  vi.spyOn(performance, "now").mockImplementation(() => now() + 5 * minute);
  expect(await verifier.verify(token)).toMatchObject({ ok: true });
  await eventually(() => asked).toStrictEqual([undefined]);
  const made = await issuer.token({}, { ...issuer.keys[0]!, kid: "made up" });
  // While the renewal is under way nobody is asked twice.
  await eventually(async () => [await verifier.verify(made), asked.at(-1)]).toStrictEqual([
    { ok: false, code: "keys_unavailable" },
    "no-cache",
  ]);
});

test("a key that begins to sign is found although it was not known", async () => {
  const { issuer, verifier } = await ready({ revocations: "off" });
  const next = await issuer.addKey("EdDSA");
  expect(await verifier.verify(await issuer.token({}, next))).toMatchObject({ ok: true });
});

test("keys are renewed in the background when they are too old, and those that are gone count no more", async () => {
  const { issuer, verifier } = await ready({ revocations: "off" });
  issuer.instead["/jwks"] = (_, response) => keys(response, issuer.keys, "public, max-age=120");
  const token = await issuer.token();
  expect(await verifier.verify(token)).toMatchObject({ ok: true });
  const next = await issuer.addKey("ES256");
  issuer.keys.shift();
  let later = 299_000;
  const now = performance.now.bind(performance);
  vi.spyOn(performance, "now").mockImplementation(() => now() + later);
  expect(verifier.verify(token)).toMatchObject({ ok: true });
  await sleep(50);
  expect(issuer.requests["/jwks"]).toBe(1);
  later += 2000;
  // This use causes the renewal, and does not wait for it.
  expect(verifier.verify(token)).toMatchObject({ ok: true });
  await eventually(() => verifier.verify(token), { interval: 5 }).toStrictEqual({ ok: false, code: "token_invalid" });
  expect(await verifier.verify(await issuer.token({}, next))).toMatchObject({ ok: true });
  // Once when it was too old, once for the key that is gone.
  expect(issuer.requests["/jwks"]).toBe(3);
});

test.for([
  ["max-age=1", 60],
  ["no-store", 300],
  ["max-age=9999999", 86_400],
  ["public, MAX-AGE=120", 120],
  ["s-maxage=5, x-max-age=7", 300],
] as const)("Cache-Control: %s holds for %i seconds", async ([cacheControl, seconds]) => {
  const issuer = await startIssuer((prepared) => {
    prepared.instead["/jwks"] = (_, response) => keys(response, prepared.keys, cacheControl);
  });
  const verifier = verifierOf(issuer, { revocations: "off" });
  const token = await issuer.token();
  expect(await verifier.verify(token)).toMatchObject({ ok: true });
  let later = seconds * 1000 - 5000;
  const now = performance.now.bind(performance);
  vi.spyOn(performance, "now").mockImplementation(() => now() + later);
  await verifier.verify(token);
  await sleep(50);
  expect(issuer.requests["/jwks"]).toBe(1);
  later += 5000;
  await verifier.verify(token);
  await eventually(() => issuer.requests["/jwks"]).toBe(2);
});

test("the keys outlast the issuer, and a token of one that is not among them cannot be judged meanwhile", async () => {
  const { issuer, verifier } = await ready({ revocations: "off" });
  const token = await issuer.token();
  const next = await issuer.addKey("ES256");
  const unknown = await issuer.token({}, next);
  await issuer.stop();
  expect(await verifier.verify(token)).toMatchObject({ ok: true });
  expect(await verifier.verify(unknown)).toStrictEqual({ ok: false, code: "keys_unavailable" });
  let later = 86_400_000;
  const now = performance.now.bind(performance);
  vi.spyOn(performance, "now").mockImplementation(() => now() + later);
  expect(await verifier.verify(await issuer.token({ jti: "another" }))).toMatchObject({ ok: true });
  expect(await verifier.verify(unknown)).toStrictEqual({ ok: false, code: "keys_unavailable" });
  await issuer.start();
  later += 6000;
  expect(await verifier.verify(unknown)).toMatchObject({ ok: true });
});

test("before there are keys nothing can be judged, and ready() goes on trying", async () => {
  const issuer = await startIssuer((prepared) => {
    prepared.instead["/jwks"] = (_, response) => json(response, 500, {});
  });
  const verifier = verifierOf(issuer);
  expect(await verifier.verify(await issuer.token())).toStrictEqual({ ok: false, code: "keys_unavailable" });
  const becomesReady = verifier.ready();
  await sleep(500);
  delete issuer.instead["/jwks"];
  await becomesReady;
  expect(await verifier.verify(await issuer.token())).toMatchObject({ ok: true });
});

const bad: readonly [string, (response: ServerResponse) => void][] = [
  ["a page", (response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>Hello</h1>")],
  [
    "a key set that says it is a page",
    (response) => response.writeHead(200, { "content-type": "text/html" }).end('{"keys":[]}'),
  ],
  ["an empty set", (response) => json(response, 200, { keys: [] })],
  ["no set", (response) => json(response, 200, [])],
  ["a set without an end", (response) => endless(response)],
  ["a huge set", (response) => json(response, 200, { keys: [], padding: "x".repeat(200_000) })],
  ["a failure", (response) => json(response, 500, {})],
  [
    "an answer that is cut off",
    (response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "99" }).write("{");
      setTimeout(() => response.destroy(), 20);
    },
  ],
];

test.for(bad)("A027: %s is no reason to forget the keys that were good", async ([, answer]) => {
  const { issuer, verifier } = await ready({ revocations: "off" });
  const token = await issuer.token();
  const stranger = await issuer.addKey("ES256");
  issuer.instead["/jwks"] = (_, response) => answer(response);
  expect(await verifier.verify(await issuer.token({}, stranger))).toStrictEqual({
    ok: false,
    code: "keys_unavailable",
  });
  expect(await verifier.verify(token)).toMatchObject({ ok: true });
  expect(verifier.status()).toMatchObject({ keys: 1, lastError: expect.stringContaining("/jwks") });
});

test("A027: a redirect is not followed", async () => {
  const elsewhere = await startIssuer();
  const issuer = await startIssuer((prepared) => {
    for (const path of ["/jwks", "/revocations"]) {
      prepared.instead[path] = (request, response) =>
        void response.writeHead(302, { location: elsewhere.url.replace("/auth", request.url ?? "") }).end();
    }
  });
  const verifier = verifierOf(issuer);
  await expect(verifier.ready(0.5)).rejects.toThrow("the issuer answered 302");
  expect(elsewhere.requests).toStrictEqual({});
});

test("a server that never answers is given up after five seconds", async () => {
  const { issuer, verifier } = await ready({ revocations: "off" });
  issuer.instead["/jwks"] = () => {};
  const stranger = await issuer.addKey("ES256");
  const startedAt = performance.now();
  expect(await verifier.verify(await issuer.token({}, stranger))).toStrictEqual({
    ok: false,
    code: "keys_unavailable",
  });
  expect(performance.now() - startedAt).toBeLessThan(9000);
  // And not asked again with the next token.
  expect(await verifier.verify(await issuer.token({}, stranger))).toStrictEqual({
    ok: false,
    code: "keys_unavailable",
  });
  expect(issuer.requests["/jwks"]).toBe(2);
});

test("R039: a point that is not on its curve is no key, and hinders no other", async () => {
  const issuer = await startIssuer();
  const [good] = issuer.keys;
  const broken = await issuer.addKey("ES256");
  Object.assign(broken.jwk, { y: good!.jwk.y });
  const verifier = verifierOf(issuer);
  await verifier.ready();
  expect(verifier.status().keys).toBe(1);
  expect(await verifier.verify(await issuer.token({}, broken))).toStrictEqual({ ok: false, code: "token_invalid" });
  expect(await verifier.verify(await issuer.token())).toMatchObject({ ok: true });
});

function keys(response: ServerResponse, list: readonly { readonly jwk: object }[], cacheControl: string): void {
  response.setHeader("cache-control", cacheControl);
  json(response, 200, { keys: list.map(({ jwk }) => jwk) });
}

function endless(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json" }).write('{"keys":[');
  const timer = setInterval(() => response.write("{},".repeat(10_000)), 5);
  response.on("close", () => clearInterval(timer));
}
