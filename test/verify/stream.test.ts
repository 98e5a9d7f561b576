import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { eventually, ready, startIssuer, verifierOf } from "./fixture.ts";
import { json, send, subjectOf } from "./issuer.ts";

test("a good token is accepted, with its claims, and the second time without a promise", async () => {
  const { issuer, verifier } = await ready();
  const token = await issuer.token({ sub: "ada", tenant: "acme" });
  const first = await verifier.verify(token);
  expect(first).toMatchObject({ ok: true, claims: { sub: "ada", tenant: "acme", iss: issuer.url } });
  expect(verifier.verify(token)).toBe(first);
  expect(await verifier.authenticate(`Bearer ${token}`)).toBe(first);
  expect(verifier.authenticate(`bearer  ${token}`)).toBe(first);
  expect(verifier.authenticate(undefined)).toStrictEqual({ ok: false, code: "unauthenticated" });
  expect(verifier.authenticate("Basic YTpi")).toStrictEqual({ ok: false, code: "unauthenticated" });
});

test("what is handed out cannot be changed", async () => {
  const { issuer, verifier } = await ready();
  const result = await verifier.verify(await issuer.token({ groups: ["a"], deep: { er: {} } }));
  if (!result.ok) throw new Error(result.code);
  const claims = result.claims as unknown as { groups: string[]; deep: { er: object }; role: string };
  for (const part of [result, claims, claims.groups, claims.deep, claims.deep.er]) {
    expect(Object.isFrozen(part)).toBe(true);
  }
});

test("the token of a session that ends is refused at once, remembered or not", async () => {
  const { issuer, verifier } = await ready();
  const sid = randomUUID();
  const [token, other] = await Promise.all([issuer.token({ sid }), issuer.token({ sid })]);
  const bystander = await issuer.token();
  expect(await verifier.verify(token)).toMatchObject({ ok: true });
  issuer.revoke("session", sid);
  await eventually(() => verifier.verify(token), { interval: 1 }).toStrictEqual({ ok: false, code: "session_revoked" });
  expect(await verifier.verify(other)).toStrictEqual({ ok: false, code: "session_revoked" });
  expect(await verifier.verify(bystander)).toMatchObject({ ok: true });
});

test("a user's tokens of a smaller version are expired, and those of the new version are good", async () => {
  const { issuer, verifier } = await ready();
  const old = await issuer.token({ sub: "ada", ver: 3 });
  const fresh = await issuer.token({ sub: "ada", ver: 4 });
  expect(await verifier.verify(old)).toMatchObject({ ok: true });
  issuer.revoke("user", "ada", 4);
  await eventually(() => verifier.verify(old), { interval: 1 }).toStrictEqual({ ok: false, code: "token_expired" });
  expect(await verifier.verify(fresh)).toMatchObject({ ok: true });
  issuer.revoke("user", "ada", 2);
  issuer.revoke("session", "marker");
  await eventually(() => verifier.status().revoked).toBe(2);
  expect(await verifier.verify(old)).toStrictEqual({ ok: false, code: "token_expired" });
});

test("a revoked key's tokens are expired, and the key that follows it is fetched", async () => {
  const { issuer, verifier } = await ready();
  const [stolen] = issuer.keys;
  const token = await issuer.token();
  expect(await verifier.verify(token)).toMatchObject({ ok: true });
  const next = await issuer.addKey("ES256");
  issuer.keys.shift();
  issuer.revoke("key", stolen!.kid);
  await eventually(() => verifier.verify(token), { interval: 1 }).toStrictEqual({ ok: false, code: "token_expired" });
  expect(await verifier.verify(await issuer.token({}, stolen))).toStrictEqual({ ok: false, code: "token_expired" });
  expect(await verifier.verify(await issuer.token({}, next))).toMatchObject({ ok: true });
});

test("a revoked key is refused although it is still published", async () => {
  const { issuer, verifier } = await ready();
  issuer.revoke("key", issuer.keys[0]!.kid);
  const token = await issuer.token();
  await eventually(() => verifier.verify(token), { interval: 1 }).toStrictEqual({ ok: false, code: "token_expired" });
});

test("what was revoked before the verifier began is known when it is ready", async () => {
  const issuer = await startIssuer();
  issuer.revoke("session", "one");
  issuer.revoke("user", "ada", 2);
  const verifier = verifierOf(issuer);
  await verifier.ready();
  expect(await verifier.verify(await issuer.token({ sid: "one" }))).toMatchObject({ code: "session_revoked" });
  expect(await verifier.verify(await issuer.token({ sub: "ada" }))).toMatchObject({ code: "token_expired" });
  expect(verifier.status()).toMatchObject({ ready: true, revocations: "streaming", stale: false, revoked: 2, keys: 1 });
  expect(issuer.feedRequests).toStrictEqual([
    { url: "/auth/revocations", lastEventId: undefined, authorization: "Bearer lkv_testofverifiers" },
  ]);
});

test.for(["stream", "poll"] as const)(
  "a hundred thousand endings in force are read at the start, by %s",
  async (revocations) => {
    const issuer = await startIssuer((prepared) => {
      for (let i = 0; i < 100_000; i += 1) prepared.revoke("session", `session ${i}`);
    });
    const verifier = verifierOf(issuer, { revocations });
    await verifier.ready();
    expect(verifier.status()).toMatchObject({ revoked: 100_000, stale: false });
    for (const i of [0, 999, 1000, 99_999]) {
      const token = await issuer.token({ sid: `session ${i}` });
      expect(await verifier.verify(token)).toMatchObject({ code: "session_revoked" });
    }
    expect(await verifier.verify(await issuer.token({ sid: "session 100000" }))).toMatchObject({ ok: true });
  },
);

test("a lost connection is resumed from where it ended, and what was missed is caught up", async () => {
  const { issuer, verifier } = await ready();
  issuer.revoke("session", "one");
  const missed = await issuer.token({ sid: "two" });
  expect(await verifier.verify(missed)).toMatchObject({ ok: true });
  await eventually(() => verifier.status().revoked).toBe(1);
  await issuer.stop();
  await eventually(() => verifier.status().revocations).toBe("lost");
  issuer.revoke("session", "two");
  await issuer.start();
  await eventually(() => verifier.verify(missed)).toMatchObject({ code: "session_revoked" });
  expect(issuer.feedRequests.at(-1)?.lastEventId).toBe("epoch.1");
  expect(verifier.status()).toMatchObject({ revocations: "streaming", revoked: 2 });
});

test("a cursor that is gone means to begin anew, and what is known holds until then and after", async () => {
  const { issuer, verifier } = await ready();
  issuer.revoke("session", "one");
  const token = await issuer.token({ sid: "one" });
  await eventually(() => verifier.verify(token)).toMatchObject({ code: "session_revoked" });
  await issuer.stop();
  issuer.epoch = "another";
  issuer.entries.length = 0;
  issuer.revoke("session", "two");
  await issuer.start();
  const other = await issuer.token({ sid: "two" });
  await eventually(() => verifier.verify(other)).toMatchObject({ code: "session_revoked" });
  expect(await verifier.verify(token)).toMatchObject({ code: "session_revoked" });
  expect(issuer.feedRequests.map(({ lastEventId }) => lastEventId).filter(Boolean)).toStrictEqual(["epoch.1"]);
});

test.for(["stream", "poll", "on-demand"] as const)(
  "after a database that went back, a user's versions of before count until all that is in force now is known, by %s",
  async (revocations) => {
    const issuer = await startIssuer();
    issuer.revoke("user", "ada", 5);
    const verifier = verifierOf(issuer, { revocations });
    await verifier.ready();
    const [old, honest] = await Promise.all([1, 3].map((ver) => issuer.token({ sub: "ada", ver })));
    expect(await verifier.verify(honest!)).toMatchObject({ code: "token_expired" });
    await issuer.stop();
    issuer.epoch = "another";
    issuer.entries.length = 0;
    issuer.revoke("user", "ada", 2);
    expect(await verifier.verify(honest!)).toMatchObject({ code: "token_expired" });
    await issuer.start();
    await eventually(() => verifier.verify(honest!)).toMatchObject({ ok: true });
    expect(await verifier.verify(old!)).toMatchObject({ code: "token_expired" });
    issuer.revoke("user", "ada", 4);
    await eventually(() => verifier.verify(honest!)).toMatchObject({ code: "token_expired" });
  },
);

test("a reset within the stream forgets the cursor, and the versions of users with it", async () => {
  const { issuer, verifier } = await ready();
  issuer.revoke("user", "ada", 5);
  const honest = await issuer.token({ sub: "ada", ver: 3 });
  await eventually(() => verifier.verify(honest)).toMatchObject({ code: "token_expired" });
  issuer.epoch = "another";
  issuer.entries.length = 0;
  for (const stream of issuer.streams) {
    send(stream, "reset", {}, "");
    stream.end();
  }
  await eventually(() => issuer.feedRequests.length).toBe(2);
  expect(issuer.feedRequests[1]?.lastEventId).toBeUndefined();
  await eventually(() => verifier.status().revocations).toBe("streaming");
  expect(await verifier.verify(honest)).toMatchObject({ ok: true });
});

test("when tokens live longer than was said before, everything is read anew", async () => {
  const { issuer, verifier } = await ready();
  await eventually(() => verifier.status().age).toBeLessThan(1);
  await issuer.stop();
  issuer.accessTokenLifetime = 3600;
  await issuer.start();
  await eventually(() => issuer.feedRequests.length).toBe(3);
  expect(issuer.feedRequests.map(({ lastEventId }) => lastEventId)).toStrictEqual([undefined, "epoch.0", undefined]);
});

test("a stream is one by its type, however that is written, and by no longer word", async () => {
  const issuer = await startIssuer();
  const streamOf = (type: string) =>
    verifierOf(issuer, {
      fetch: async (...request) => {
        const response = await fetch(...request);
        if (!response.headers.get("content-type")?.startsWith("text/event-stream")) return response;
        return new Response(response.body, { headers: { "content-type": type } });
      },
    });
  for (const type of ["Text/Event-Stream;charset=UTF-8", "text/event-stream ; bogus"]) {
    const verifier = streamOf(type);
    await verifier.ready(10);
    expect([type, verifier.status().revocations]).toStrictEqual([type, "streaming"]);
  }
  for (const type of ["text/event-stream-of-others", "text/plain", "x; text/event-stream"]) {
    await expect(streamOf(type).ready(1)).rejects.toThrow("the answer is no stream");
  }
});

test("events and kinds that are not known are skipped", async () => {
  const { issuer, verifier } = await ready();
  issuer.revoke("galaxy", "andromeda");
  for (const stream of issuer.streams) send(stream, "weather", { sun: true });
  issuer.revoke("session", "one");
  await eventually(() => verifier.status().revoked).toBe(1);
  expect(issuer.feedRequests).toHaveLength(1);
});

test.for([
  ["an entry without a subject", "revocation", { kind: "session" }],
  ["a subject that is too long", "revocation", { kind: "session", subject: `${subjectOf("session", "one")}A` }],
  ["a user without a version", "revocation", { kind: "user", subject: subjectOf("user", "ada") }],
  ["a time that is none", "time", { cursor: "epoch.0", asOf: "now" }],
  ["an event that is too long", "revocation", { kind: "x".repeat(300_000) }],
] as const)("%s ends the connection, and the next one makes good for it", async ([, event, data]) => {
  const { issuer, verifier } = await ready();
  issuer.entries.push({ kind: "session", subject: subjectOf("session", "one") });
  for (const stream of issuer.streams) send(stream, event, data);
  const token = await issuer.token({ sid: "one" });
  await eventually(() => verifier.verify(token)).toMatchObject({ code: "session_revoked" });
  expect(issuer.feedRequests).toHaveLength(2);
  expect(verifier.status().lastError).not.toBeNull();
});

test("after failures the pauses grow, and are not the same each time", async () => {
  const { issuer, verifier } = await ready();
  const times: number[] = [];
  issuer.instead["/revocations"] = (_, response) => {
    times.push(performance.now());
    json(response, 503, {});
  };
  for (const stream of issuer.streams) stream.destroy();
  await eventually(() => times.length).toBe(5);
  const pauses = times.slice(1).map((time, i) => time - times[i]!);
  for (const [i, pause] of pauses.entries()) {
    const most = 250 * 2 ** (i + 1);
    expect(pause).toBeGreaterThan(most / 2 - 20);
    expect(pause).toBeLessThan(most + 1500);
  }
  expect(verifier.status()).toMatchObject({
    revocations: "lost",
    stale: false,
    lastError: expect.stringContaining("503"),
  });
});

test("the issuer's Retry-After is kept", async () => {
  const { issuer } = await ready();
  const times: number[] = [];
  issuer.instead["/revocations"] = (_, response) => {
    times.push(performance.now());
    response.setHeader("retry-after", "2");
    json(response, 503, {});
  };
  for (const stream of issuer.streams) stream.destroy();
  await eventually(() => times.length).toBe(2);
  expect(times[1]! - times[0]!).toBeGreaterThan(1900);
});

test("a service key that is refused is said at once, and never quoted", async () => {
  const issuer = await startIssuer();
  const errors: Error[] = [];
  const verifier = verifierOf(issuer, { serviceKey: "lkv_wrong", onError: (error) => errors.push(error) });
  await expect(verifier.ready()).rejects.toThrow("/revocations: the issuer answered 401");
  expect(JSON.stringify([errors.map((error) => [error.message, error.stack]), verifier.status()])).not.toContain(
    "wrong",
  );
  expect(await verifier.verify(await issuer.token())).toStrictEqual({ ok: false, code: "not_ready" });
});

test("a closed verifier accepts nothing, asks nobody, and lets the process end", async () => {
  const { issuer, verifier } = await ready();
  const token = await issuer.token();
  expect(await verifier.verify(token)).toMatchObject({ ok: true });
  verifier.close();
  expect(await verifier.verify(token)).toStrictEqual({ ok: false, code: "not_ready" });
  await eventually(() => issuer.streams.size).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(issuer.feedRequests).toHaveLength(1);
  expect(verifier.status()).toMatchObject({ ready: false, revocations: "closed" });
  await expect(verifier.ready()).rejects.toThrow("closed");
});
