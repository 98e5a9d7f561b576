import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { eventually, ready, startIssuer, verifierOf } from "./fixture.ts";
import { json } from "./issuer.ts";

test("by long polls an ending is known at once as well, and nothing is asked in between", async () => {
  const { issuer, verifier } = await ready({ revocations: "poll" });
  const token = await issuer.token({ sid: "one" });
  expect(await verifier.verify(token)).toMatchObject({ ok: true });
  await eventually(() => issuer.requests["/revocations"]).toBe(2);
  await sleep(300);
  expect(issuer.requests["/revocations"]).toBe(2);
  const endedAt = performance.now();
  issuer.revoke("session", "one");
  await eventually(() => verifier.verify(token), { interval: 1 }).toMatchObject({ code: "session_revoked" });
  expect(performance.now() - endedAt).toBeLessThan(5000);
  expect(issuer.feedRequests.map(({ url }) => url).slice(0, 2)).toStrictEqual([
    "/auth/revocations?wait=0",
    "/auth/revocations?wait=25&after=epoch.0",
  ]);
  expect(verifier.status()).toMatchObject({ revocations: "polling", stale: false });
});

test("a poll waits for half of what the verifier can do without", async () => {
  const { issuer, verifier } = await ready({ revocations: "poll", maxStaleness: 4 });
  const token = await issuer.token();
  await sleep(5000);
  expect(await verifier.verify(token)).toMatchObject({ ok: true });
  expect(issuer.feedRequests.slice(1).every(({ url }) => url.includes("wait=2"))).toBe(true);
  expect(issuer.feedRequests.length).toBeLessThan(6);
});

test("polls that end become stale, and resume", async () => {
  const { issuer, verifier } = await ready({ revocations: "poll", maxStaleness: 1 });
  const token = await issuer.token({ sid: "one" });
  expect(await verifier.verify(token)).toMatchObject({ ok: true });
  await issuer.stop();
  await eventually(() => verifier.verify(token)).toMatchObject({ code: "revocations_stale" });
  issuer.revoke("session", "one");
  await issuer.start();
  await eventually(() => verifier.verify(token)).toMatchObject({ code: "session_revoked" });
  await eventually(() => issuer.feedRequests.at(-1)?.url).toContain("after=epoch.1");
});

test("an issuer that answers polls too early is asked once a second", async () => {
  const { issuer } = await ready({ revocations: "poll" });
  issuer.instead["/revocations"] = (_, response) =>
    json(response, 200, { entries: [], cursor: issuer.cursor, asOf: issuer.asOf, accessTokenLifetime: 900 });
  issuer.revoke("session", "one");
  const before = issuer.feedRequests.length;
  const since = performance.now();
  await sleep(2500);
  expect(issuer.feedRequests.length - before).toBeLessThanOrEqual((performance.now() - since) / 1000 + 1);
});

test("a cursor that is gone is dropped, and everything in force read", async () => {
  const { issuer, verifier } = await ready({ revocations: "poll" });
  issuer.epoch = "another";
  issuer.revoke("session", "one");
  const token = await issuer.token({ sid: "one" });
  await eventually(() => verifier.verify(token)).toMatchObject({ code: "session_revoked" });
});

test("where streams do not come through, long polls stand in", async () => {
  const issuer = await startIssuer((prepared) => {
    // A proxy that keeps what it gets until there is more of it.
    prepared.instead["/revocations"] = (request, response) => {
      if (request.url?.includes("wait=")) return "pass";
      response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
      return undefined;
    };
  });
  const verifier = verifierOf(issuer);
  await verifier.ready();
  expect(verifier.status()).toMatchObject({ revocations: "polling", lastError: "nothing came for 5 seconds" });
  const token = await issuer.token({ sid: "one" });
  expect(await verifier.verify(token)).toMatchObject({ ok: true });
  issuer.revoke("session", "one");
  await eventually(() => verifier.verify(token), { interval: 1 }).toMatchObject({ code: "session_revoked" });
}, 20_000);

test("streams that end as soon as they begin are given up for long polls", async () => {
  const { issuer, verifier } = await ready();
  for (let time = 0; time < 2; time += 1) {
    await eventually(() => issuer.streams.size).toBe(1);
    // These are gone; the next one may be there in the same moment.
    const ended = [...issuer.streams];
    for (const stream of ended) stream.end();
    await eventually(() => ended.some((stream) => issuer.streams.has(stream))).toBe(false);
  }
  await eventually(() => verifier.status().revocations).toBe("polling");
});

test("on demand nothing is asked but when a token is judged, and then once for all", async () => {
  const { issuer, verifier } = await ready({ revocations: "on-demand", readInterval: 3 });
  const tokens = await Promise.all(Array.from({ length: 5 }, (_, i) => issuer.token({ sid: `session ${i}` })));
  const judged = await Promise.all(tokens.map((token) => verifier.verify(token)));
  expect(judged.every(({ ok }) => ok)).toBe(true);
  await sleep(3200);
  expect(issuer.feedRequests).toHaveLength(1);
  issuer.revoke("session", "session 3");
  const again = await Promise.all(tokens.map((token) => verifier.verify(token)));
  expect(again.map((result) => (result.ok ? "ok" : result.code))).toStrictEqual([
    "ok",
    "ok",
    "ok",
    "session_revoked",
    "ok",
  ]);
  expect(issuer.feedRequests).toHaveLength(2);
  expect(issuer.feedRequests[1]?.url).toBe("/auth/revocations?wait=0&after=epoch.0");
  expect(verifier.verify(tokens[0]!)).not.toBeInstanceOf(Promise);
});

test("on demand the issuer's absence is borne up to the limit, without each request waiting for it", async () => {
  const { issuer, verifier } = await ready({ revocations: "on-demand", readInterval: 0, maxStaleness: 4 });
  const token = await issuer.token();
  expect(await verifier.verify(token)).toMatchObject({ ok: true });
  await issuer.stop();
  expect(await verifier.verify(token)).toMatchObject({ ok: true });
  expect(verifier.verify(token)).not.toBeInstanceOf(Promise);
  expect(verifier.status()).toMatchObject({ revocations: "lost", ready: true });
  await sleep(4100);
  expect(await verifier.verify(token)).toStrictEqual({ ok: false, code: "revocations_stale" });
  await issuer.start();
  await eventually(() => verifier.verify(token)).toMatchObject({ ok: true });
});

test("on demand the first token does without ready()", async () => {
  const issuer = await startIssuer();
  issuer.revoke("session", "one");
  const verifier = verifierOf(issuer, { revocations: "on-demand" });
  expect(await verifier.verify(await issuer.token({ sid: "one" }))).toMatchObject({ code: "session_revoked" });
  expect(await verifier.verify(await issuer.token())).toMatchObject({ ok: true });
});

test("off: no feed is asked, and a token is good until it expires", async () => {
  const { issuer, verifier } = await ready({ revocations: "off", serviceKey: undefined });
  issuer.revoke("session", "one");
  expect(await verifier.verify(await issuer.token({ sid: "one" }))).toMatchObject({ ok: true });
  expect(issuer.feedRequests).toStrictEqual([]);
  expect(verifier.status()).toMatchObject({ ready: true, revocations: "off", age: null, stale: false });
});
