import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { eventually, ready, startIssuer, verifierOf } from "./fixture.ts";
import { json, type TestIssuer } from "./issuer.ts";

test("nothing is accepted before the feed was read once, and a bad token is bad even then", async () => {
  const issuer = await startIssuer((prepared) => {
    prepared.instead["/revocations"] = (_, response) => json(response, 503, {});
  });
  const verifier = verifierOf(issuer);
  const token = await issuer.token();
  expect(await verifier.verify(token)).toStrictEqual({ ok: false, code: "not_ready" });
  expect(verifier.verify(token)).toStrictEqual({ ok: false, code: "not_ready" });
  expect(await verifier.verify("rubbish")).toStrictEqual({ ok: false, code: "token_invalid" });
  expect(verifier.status()).toMatchObject({ ready: false, age: null, stale: true });
  await expect(verifier.ready(0.2)).rejects.toThrow(
    "Not ready after 0.2 seconds: the revocation feed could not be read (/revocations: the issuer answered 503)",
  );
  delete issuer.instead["/revocations"];
  await verifier.ready();
  expect(verifier.verify(token)).toMatchObject({ ok: true });
});

test("tokens are accepted while the issuer is away, up to the limit, and again when it is back", async () => {
  const { issuer, verifier } = await ready({ maxStaleness: 4 });
  const token = await issuer.token();
  expect(await verifier.verify(token)).toMatchObject({ ok: true });
  const stoppedAt = performance.now();
  await issuer.stop();
  await sleep(1000);
  expect(verifier.verify(token)).toMatchObject({ ok: true });
  const unseen = await issuer.token();
  expect(await verifier.verify(unseen)).toMatchObject({ ok: true });
  await eventually(() => verifier.verify(token), { interval: 5 }).toMatchObject({
    code: "revocations_stale",
  });
  const refusedAfter = performance.now() - stoppedAt;
  expect(refusedAfter).toBeGreaterThan(3600);
  expect(refusedAfter).toBeLessThan(9000);
  expect(verifier.status()).toMatchObject({ ready: true, stale: true, revocations: "lost" });
  await issuer.start();
  await eventually(() => verifier.verify(token)).toMatchObject({ ok: true });
});

test("what is known of ended sessions holds however old it is", async () => {
  const { issuer, verifier } = await ready({ maxStaleness: 1, dangerouslyAcceptWhenStale: true });
  const token = await issuer.token({ sid: "one" });
  issuer.revoke("session", "one");
  await eventually(() => verifier.verify(token)).toMatchObject({ code: "session_revoked" });
  await issuer.stop();
  await eventually(() => verifier.status().stale).toBe(true);
  expect(verifier.verify(token)).toStrictEqual({ ok: false, code: "session_revoked" });
});

test("an issuer that says nothing any more is as good as away, and the connection is given up", async () => {
  const { issuer, verifier } = await ready({ maxStaleness: 1 });
  const token = await issuer.token();
  expect(await verifier.verify(token)).toMatchObject({ ok: true });
  issuer.beats = false;
  await eventually(() => verifier.verify(token)).toMatchObject({ code: "revocations_stale" });
  expect(issuer.feedRequests).toHaveLength(1);
  issuer.beats = true;
  await eventually(() => verifier.verify(token)).toMatchObject({ ok: true });
  issuer.beats = false;
  await eventually(() => issuer.feedRequests.length).toBe(2);
  expect(verifier.status().lastError).toBe("nothing came for 5 seconds");
});

test("a wall clock that is set forward makes tokens wait for a new connection, and no longer", async () => {
  let ahead = 0;
  const { issuer, verifier } = await ready({ clock: () => Date.now() + ahead });
  const token = await issuer.token();
  expect(await verifier.verify(token)).toMatchObject({ ok: true });
  ahead = 61_000;
  expect(verifier.verify(token)).toStrictEqual({ ok: false, code: "revocations_stale" });
  await eventually(() => verifier.verify(token)).toMatchObject({ ok: true });
  expect(issuer.feedRequests).toHaveLength(2);
  expect(verifier.status().lastError).toBe("its events come late");
});

test.for([-86_400_000, -40_000, 40_000, 86_400_000])(
  "an issuer whose clock differs by %i ms is neither stale nor young for it",
  async (ahead) => {
    const issuer = await startIssuer((prepared) => {
      prepared.ahead = ahead;
    });
    const verifier = verifierOf(issuer, { maxStaleness: 2, clock: () => Date.now() + ahead });
    await verifier.ready();
    await sleep(300);
    expect(verifier.status()).toMatchObject({ stale: false, revocations: "streaming" });
    const apart = verifierOf(issuer, { maxStaleness: 2 });
    await apart.ready();
    await sleep(300);
    expect(apart.status().age).toBeLessThan(2);
    await issuer.stop();
    await eventually(() => apart.status().stale).toBe(true);
  },
);

test("with dangerouslyAcceptWhenStale a token is good until it expires, also before the feed was ever read", async () => {
  const issuer = await startIssuer((prepared) => {
    prepared.instead["/revocations"] = (_, response) => json(response, 503, {});
  });
  const verifier = verifierOf(issuer, { dangerouslyAcceptWhenStale: true, maxStaleness: 1 });
  expect(await verifier.verify(await issuer.token())).toMatchObject({ ok: true });
  const expired = await issuer.token({ iat: 1_700_000_000, exp: 1_700_000_900 });
  expect(await verifier.verify(expired)).toStrictEqual({ ok: false, code: "token_expired" });
});

test("a process that was stopped for longer than the limit knows it at its first decision", async () => {
  const issuer = await startIssuer();
  const token = await issuer.token({ sid: "one" });
  const { child, decisions } = judge(issuer, token, 5);
  await eventually(() => decisions.filter(({ said }) => said === "ok").length).toBeGreaterThan(5);
  child.kill("SIGSTOP");
  await sleep(200);
  const before = decisions.length;
  // It is told, and does not hear it: what the issuer says now waits in the socket.
  issuer.revoke("session", "one");
  await sleep(5500);
  child.kill("SIGCONT");
  await eventually(() => decisions.slice(before).some(({ said }) => said === "session_revoked")).toBe(true);
  const after = decisions.slice(before).map(({ said }) => said);
  expect(after[0]).toBe("revocations_stale");
  expect(after).not.toContain("ok");
}, 30_000);

test("what waited in the socket of a stopped process makes nothing fresh", async () => {
  const issuer = await startIssuer();
  const { child, decisions } = judge(issuer, await issuer.token(), 6);
  await eventually(() => decisions.filter(({ said }) => said === "ok").length).toBeGreaterThan(5);
  child.kill("SIGSTOP");
  await sleep(2000);
  // These wait, and then the issuer is gone. Whoever takes their arrival for their time trusts what is 6 seconds old for 6 more.
  await issuer.stop();
  await sleep(6000);
  const before = decisions.length;
  child.kill("SIGCONT");
  await eventually(() => decisions.length - before).toBeGreaterThan(20);
  expect(new Set(decisions.slice(before).map(({ said }) => said))).toStrictEqual(new Set(["revocations_stale"]));
}, 30_000);

function judge(issuer: TestIssuer, token: string, maxStaleness: number) {
  const hook = new URL("../../examples/from-source.ts", import.meta.url).href;
  const program = fileURLToPath(new URL("scripts/judge.ts", import.meta.url));
  const child: ChildProcess = spawn(
    process.execPath,
    ["--import", hook, program, issuer.url, token, String(maxStaleness)],
    { stdio: ["ignore", "pipe", "inherit"], env: { PATH: process.env.PATH } },
  );
  const decisions: { said: string }[] = [];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    for (const line of text.trim().split("\n")) decisions.push({ said: line.split(" ")[1] ?? "" });
  });
  onTestFinished(async () => {
    const exited = once(child, "exit");
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await exited;
    }
  });
  return { child, decisions };
}
