import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { oidc } from "../../src/federation/providers/oidc.ts";
import type { ProviderClient } from "../../src/federation/provider-client.ts";
import { Metrics } from "../../src/metric/metrics.ts";
import { LyingIssuer, misbehaviours } from "../doubles/lying-issuer.ts";
import { openClient } from "./open-client.ts";
import { callbackUrl, makeSecrets, signInAt } from "./sign-in-at.ts";

const hour = 3_600_000;
const day = 24 * hour;

let issuer: LyingIssuer;
let client: ProviderClient;
let metrics: Metrics;
let turned: number;
beforeEach(async () => {
  issuer = await LyingIssuer.start();
  metrics = new Metrics();
  turned = 0;
  const { clientId, clientSecrets, url } = issuer;
  const provider = oidc({ clientId, clientSecret: clientSecrets[0], issuer: url });
  client = openClient(provider, { metrics, clock: () => Date.now() + turned });
});
afterEach(() => issuer.close());

/** What comes of a trip: the subject, or the code of the refusal. */
async function outcome(): Promise<string> {
  return signInAt(client).then(
    ({ profile }) => profile.subject,
    (error: { code?: string; name: string }) => error.code ?? `${error.name}: no code`,
  );
}

/** What comes of wanting to go there. */
async function start(): Promise<{ code: string; retryAfter?: number }> {
  const input = { ...makeSecrets(), redirectUri: callbackUrl, reauthenticate: false, loginHint: null };
  return client.authorizationUrl(input).then(
    () => ({ code: "gone there" }),
    (error: { code: string; retryAfter?: number }) => error,
  );
}

function counted(result: string): number {
  const samples = metrics.samples("latchkey_provider_requests_total");
  return samples.find(({ labels }) => labels[0] === "oidc" && labels[1] === result)?.value ?? 0;
}

describe("while what a provider publishes cannot be had", () => {
  const spoilt = Object.entries(misbehaviours).filter(([name]) => !/hang|middle|drips/.test(name));

  test("people sign in by the copies, for days", async () => {
    // Tokens are as old as the clock of the issuer says: only the documents are to grow old here.
    expect(await outcome()).toBe("ada");
    for (const [, instead] of spoilt) {
      issuer.lies.at.set("/.well-known/openid-configuration", instead);
      issuer.lies.at.set("/keys", instead);
      turned += 7 * hour;
      const now = Math.floor((Date.now() + turned) / 1000);
      issuer.lies.claims = (claims) => ({ ...claims, iat: now, exp: now + 300 });
      expect(await outcome()).toBe("ada");
      // Neither counts as away who answers where it matters.
      for (let i = 0; i < 5; i += 1, turned += 5000) expect((await start()).code).toBe("gone there");
    }
    expect(turned).toBeGreaterThan(5 * day);
  });

  test("people who take their time are still let in, though nothing was heard of the provider before", async () => {
    expect(await outcome()).toBe("ada");
    issuer.lies.at.set("/.well-known/openid-configuration", misbehaviours["answers 500"]!);
    issuer.lies.at.set("/keys", misbehaviours["answers 500"]!);
    turned = hour;
    const now = Math.floor((Date.now() + turned) / 1000);
    issuer.lies.claims = (claims) => ({ ...claims, iat: now, exp: now + 300 });
    expect((await start()).code).toBe("gone there");
    // As long as the provider is looked for at most.
    await new Promise((resolve) => setTimeout(resolve, 11_000));
    expect(client.health().available).toBe(true);
    expect(await outcome()).toBe("ada");
  }, 30_000);

  test("and then they do not, rather than by keys of last week", async () => {
    expect(await outcome()).toBe("ada");
    issuer.lies.at.set("/keys", misbehaviours["answers 404"]!);
    turned = 8 * day;
    const now = Math.floor((Date.now() + turned) / 1000);
    issuer.lies.claims = (claims) => ({ ...claims, iat: now, exp: now + 300 });
    expect(await outcome()).toBe("provider_failed");
  });
});

describe("a provider that is away", () => {
  test("is not asked any more after the third failure, and is found again when it is back, though nobody comes", async () => {
    await issuer.close();
    for (let i = 0; i < 2; i += 1) {
      expect((await start()).code).toBe("provider_unavailable");
      turned += 5000;
    }
    expect(client.health().available).toBe(true);
    await start();
    expect(client.health()).toMatchObject({
      available: false,
      failure: expect.stringMatching(/^127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)\.$/),
    });
    const started = performance.now();
    expect(await start()).toMatchObject({ code: "provider_unavailable", retryAfter: expect.any(Number) });
    // At once, and not after the five seconds that are given to one that is asked.
    expect(performance.now() - started).toBeLessThan(4_000);
    expect(counted("unreachable")).toBe(3);
    expect(counted("not_asked")).toBe(1);

    await issuer.open();
    await expect.poll(() => client.health().available, { timeout: 9000, interval: 100 }).toBe(true);
    expect(issuer.requests).toStrictEqual(["GET /.well-known/openid-configuration"]);
    expect(await outcome()).toBe("ada");
    expect(counted("ok")).toBe(5);
  });

  test("costs those who come the five seconds once each, and not one after another", async () => {
    issuer.lies.at.set("/.well-known/openid-configuration", misbehaviours["hangs"]!);
    const started = performance.now();
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => start()));
    expect(outcomes.map(({ code }) => code)).toStrictEqual(Array(50).fill("provider_unavailable"));
    // Two of them, one after the other, would be ten.
    expect(performance.now() - started).toBeLessThan(9_500);
    expect(issuer.requests).toHaveLength(1);
  });

  test("cannot be made to look away by people who bring made-up codes", async () => {
    await outcome();
    for (let i = 0; i < 10; i += 1) {
      const params = new URLSearchParams({ code: `made-up-${i}`, iss: issuer.url });
      const secrets = makeSecrets();
      params.set("state", secrets.state);
      const input = { ...secrets, params, redirectUri: callbackUrl, reauthenticate: false };
      await expect(client.redeem(input)).rejects.toMatchObject({ code: "provider_failed" });
    }
    expect(client.health().available).toBe(true);
    expect(counted("refused")).toBe(10);
  });
});
