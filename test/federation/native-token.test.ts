import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { oidc } from "../../src/federation/providers/oidc.ts";
import type { ProviderClient } from "../../src/federation/provider-client.ts";
import { LyingIssuer } from "../doubles/lying-issuer.ts";
import { openClient } from "./open-client.ts";

const nativeClientIds = ["app.android", "app.ios"];
let issuer: LyingIssuer;
beforeAll(async () => {
  issuer = await LyingIssuer.start();
});
afterAll(() => issuer.close());

function open(ids: readonly string[] = nativeClientIds): ProviderClient {
  const { clientId, clientSecrets, url } = issuer;
  return openClient(oidc({ clientId, clientSecret: clientSecrets[0], issuer: url, nativeClientIds: ids }));
}

function nonce(): string {
  return randomBytes(32).toString("base64url");
}

/** An ID token as the SDK of a phone has it. */
async function token(given: string, changes: Record<string, unknown> = {}): Promise<string> {
  return issuer.sign({ ...issuer.claims(given), aud: "app.ios", ...changes });
}

describe("an ID token of a native SDK", () => {
  test("signs somebody in, and there are no tokens behind it", async () => {
    const client = open();
    expect(client.takesIdTokens).toBe(true);
    const given = nonce();
    expect(await client.verifyIdToken(await token(given), given)).toMatchObject({
      profile: { issuer: issuer.url, subject: "ada", name: "Ada Lovelace" },
      tokens: null,
      authTime: null,
    });
  });

  test("may hold the SHA-256 of the nonce, as Apple's SDK has it", async () => {
    const given = nonce();
    const hashed = createHash("sha256").update(given).digest("hex");
    expect((await open().verifyIdToken(await token(hashed), given)).profile.subject).toBe("ada");
    // The hash is public as soon as the token is: it is not the nonce.
    await expect(open().verifyIdToken(await token(nonce()), hashed)).rejects.toMatchObject({ code: "provider_failed" });
  });

  test("is taken where another app of ours asked for it", async () => {
    const given = nonce();
    const changes = { aud: "app.ios", azp: "app.android" };
    expect((await open().verifyIdToken(await token(given, changes), given)).profile.subject).toBe("ada");
  });

  const now = Math.floor(Date.now() / 1000);
  const refused: Record<string, Record<string, unknown>> = {
    "A049: a native ID token of the website, which got it otherwise": { aud: "latchkey-client" },
    "A049: a native ID token of somebody else's app": { aud: "other.app" },
    "R078: a native ID token of ours and somebody else's": { aud: ["app.ios", "other.app"], azp: "app.ios" },
    "R078: a native ID token that somebody else's app asked for": { azp: "other.app" },
    "A049: a native ID token with another nonce": { nonce: "another" },
    "A049: a native ID token without a nonce": { nonce: undefined },
    "R078: a native ID token of another issuer": { iss: "https://other.example.com" },
    "R078: a native ID token that has run out": { exp: now - 60 },
    "R078: a native ID token made in the future": { iat: now + 600 },
    "R078: a native ID token about nobody": { sub: undefined },
  };
  for (const [what, changes] of Object.entries(refused)) {
    test(`${what} is refused`, async () => {
      const given = nonce();
      const idToken = await token(given, changes);
      await expect(open().verifyIdToken(idToken, given)).rejects.toMatchObject({ code: "provider_failed" });
    });
  }

  test("is refused unsigned, and when it is no token", async () => {
    const given = nonce();
    const unsigned = issuer.unsigned({ ...issuer.claims(given), aud: "app.ios" });
    for (const idToken of [unsigned, "", "a", "a.b.c", "....", "e30.e30.", "x".repeat(60_000)]) {
      await expect(open().verifyIdToken(idToken, given)).rejects.toMatchObject({ code: "provider_failed" });
    }
  });

  test("is not taken where no app is named", async () => {
    const client = open([]);
    expect(client.takesIdTokens).toBe(false);
    const given = nonce();
    await expect(client.verifyIdToken(await token(given), given)).rejects.toMatchObject({ code: "provider_failed" });
  });
});
