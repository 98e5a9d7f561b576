import { createVerifier, type Verifier, type VerifyResult } from "latchkey/verify";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { eventually } from "./fixture.ts";
import { Served } from "./served.ts";

const server = new Served();
let serviceKey = "";

beforeAll(async () => {
  await server.start();
  serviceKey = await server.serviceKey("revocations,introspect");
});

afterAll(() => server.remove());

async function readyVerifier(options: Partial<Parameters<typeof createVerifier>[0]> = {}): Promise<Verifier> {
  const verifier = createVerifier({ issuer: server.issuer, audience: server.issuer, serviceKey, ...options });
  onTestFinished(() => verifier.close());
  await verifier.ready();
  return verifier;
}

function codeOf(result: VerifyResult): string {
  return result.ok ? "ok" : result.code;
}

describe.each(["stream", "poll", "on-demand"] as const)("against Latchkey's own server, by %s", (revocations) => {
  test("a token is good, and refused as session_revoked once its session has ended", async () => {
    const verifier = await readyVerifier({ revocations });
    const [ada, bob] = [await server.member(), await server.member()];
    const result = await verifier.verify(ada.accessToken);
    expect(result).toMatchObject({
      ok: true,
      claims: { sub: ada.user.id, sid: ada.session.id, email: ada.email, amr: ["password"] },
    });
    expect(await verifier.verify(bob.accessToken)).toMatchObject({ ok: true });
    await server.post("/logout", {}, ada.accessToken);
    await eventually(async () => codeOf(await verifier.verify(ada.accessToken)), { interval: 5 }).toBe(
      "session_revoked",
    );
    expect(await verifier.verify(bob.accessToken)).toMatchObject({ ok: true });
  });

  test("after a change of password no token from before it is good, and the new one is", async () => {
    const verifier = await readyVerifier({ revocations });
    const here = await server.member();
    const elsewhere = await server.logIn(here.email);
    for (const { accessToken } of [here, elsewhere])
      expect(await verifier.verify(accessToken)).toMatchObject({ ok: true });
    const { accessToken = "" } = await server.changePassword(here.accessToken);
    await eventually(async () => codeOf(await verifier.verify(elsewhere.accessToken))).toBe("token_expired");
    await eventually(async () => codeOf(await verifier.verify(here.accessToken))).toBe("token_expired");
    expect(await verifier.verify(accessToken)).toMatchObject({ ok: true });
  });
});

test("thirty sessions that end one after the other are refused within a second each", async () => {
  const verifier = await readyVerifier();
  const { email } = await server.member();
  const delays: number[] = [];
  for (let i = 0; i < 30; i += 1) {
    const { accessToken } = await server.logIn(email);
    if (codeOf(await verifier.verify(accessToken)) !== "ok") throw new Error("not good");
    await server.post("/logout", {}, accessToken);
    const endedAt = performance.now();
    while (codeOf(await verifier.verify(accessToken)) === "ok") await new Promise((resolve) => setTimeout(resolve, 1));
    expect(await verifier.verify(accessToken)).toStrictEqual({ ok: false, code: "session_revoked" });
    delays.push(performance.now() - endedAt);
  }
  expect(Math.max(...delays)).toBeLessThan(1000);
}, 60_000);

test("what ends while the server is down is known when it is back, and until then tokens are accepted or asked about", async () => {
  const verifier = await readyVerifier();
  const impatient = await readyVerifier({ maxStaleness: 5 });
  // A key has two streams: a third would take the place of the first.
  const ownKey = await server.serviceKey("revocations,introspect");
  const asking = await readyVerifier({ maxStaleness: 5, introspect: true, serviceKey: ownKey });
  const { accessToken, session } = await server.member();
  for (const each of [verifier, impatient, asking]) expect(await each.verify(accessToken)).toMatchObject({ ok: true });
  await server.stop("SIGKILL");
  await server.command("sessions", "end", session.id);
  expect(await verifier.verify(accessToken)).toMatchObject({ ok: true });
  await eventually(async () => codeOf(await impatient.verify(accessToken))).toBe("revocations_stale");
  await eventually(async () => codeOf(await asking.verify(accessToken))).toBe("revocations_stale");
  await server.start();
  for (const each of [verifier, impatient, asking]) {
    await eventually(async () => codeOf(await each.verify(accessToken))).toBe("session_revoked");
  }
}, 30_000);

test("introspection answers for a verifier that has no feed", async () => {
  const { accessToken } = await server.member();
  // Its feed cannot be followed, because the key may only ask.
  const verifier = createVerifier({
    issuer: server.issuer,
    audience: server.issuer,
    serviceKey: await server.serviceKey("introspect"),
    introspect: true,
  });
  onTestFinished(() => verifier.close());
  await expect(verifier.ready()).rejects.toThrow("/revocations: the issuer answered 403");
  expect(await verifier.verify(accessToken)).toMatchObject({ ok: true });
  const other = await server.member();
  await server.post("/logout", {}, other.accessToken);
  expect(await verifier.verify(other.accessToken)).toStrictEqual({ ok: false, code: "token_expired" });
});

test("the tokens of a revoked signing key are refused, and those of the next one are good", async () => {
  const verifier = await readyVerifier();
  const ada = await server.member();
  expect(await verifier.verify(ada.accessToken)).toMatchObject({ ok: true });
  const [header = ""] = ada.accessToken.split(".");
  const { kid } = JSON.parse(Buffer.from(header, "base64url").toString()) as { kid: string };
  await server.command("keys", "revoke", kid, "--yes");
  await eventually(async () => codeOf(await verifier.verify(ada.accessToken))).toBe("token_expired");
  const again = await server.logIn(ada.email);
  expect(await verifier.verify(again.accessToken)).toMatchObject({ ok: true });
  // Also by one that begins now: the key is not published any more.
  const newcomer = await readyVerifier();
  expect(await newcomer.verify(ada.accessToken)).toMatchObject({ code: "token_expired" });
});

test("a service key that was revoked is refused, and its stream ends", async () => {
  const verifier = await readyVerifier({ serviceKey: await server.serviceKey() });
  const names = JSON.parse(await server.command("services", "list", "--json")) as { services: { name: string }[] };
  await server.command("services", "revoke", names.services.at(-1)?.name ?? "", "--yes");
  await eventually(() => verifier.status()).toMatchObject({
    revocations: "lost",
    lastError: "/revocations: the issuer answered 401",
  });
});

test("a token of another kind is none here: session cookie, refresh token, service key", async () => {
  const verifier = await readyVerifier();
  const { refreshToken } = await server.member();
  for (const secret of [refreshToken, serviceKey]) {
    expect(await verifier.verify(secret)).toStrictEqual({ ok: false, code: "token_invalid" });
  }
});
