import { createHash, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  type HeldSignIn,
  holdSignIn,
  issueNativeCode,
  type NativeCodeDeps,
  redeemNativeCode,
  takeHeldSignIn,
} from "../../src/federation/native-code.ts";
import { createSecretRing, generateSecret } from "../../src/secret/root-secret.ts";
import { createCode } from "../../src/verification/code.ts";
import { type Fixture, minute, onEveryStorage, onSharedStorage } from "./fixture.ts";
import { runScript } from "./script.ts";

const secret = generateSecret();

function depsOf({ storage, time }: Fixture): NativeCodeDeps {
  return { codes: storage.codes, ring: createSecretRing([secret]), clock: () => time.now };
}

/** A sign-in of an app, and the verifier that the app has kept. */
function begin(): { readonly held: HeldSignIn; readonly codeVerifier: string } {
  const codeVerifier = randomBytes(32).toString("base64url");
  const codeChallenge = createHash("sha256").update(codeVerifier).digest("base64url");
  const redirect = { kind: "scheme", uri: "com.example.app:/signed-in" } as const;
  const profile = {
    issuer: "https://accounts.example.com",
    subject: "1",
    email: "ada@example.com",
    emailVerified: true,
    name: "Ada",
    avatarUrl: null,
  };
  const tokens = { accessToken: "of the provider", refreshToken: null, expiresAt: null, scopes: [] };
  const signIn = { profile, tokens, authTime: null };
  const native = { redirect, codeChallenge, state: "of the app" };
  return {
    held: { provider: "google", signIn, seen: { userId: "u", version: 1, by: "identity" }, native },
    codeVerifier,
  };
}

describe("codes of native apps", () => {
  onEveryStorage((open) => {
    test("a sign-in waits for its person, then for its app, each time once", async () => {
      const deps = depsOf(await open());
      const { held, codeVerifier } = begin();
      const token = await holdSignIn(deps, held);
      expect(await takeHeldSignIn(deps, token)).toStrictEqual(held);
      expect(await takeHeldSignIn(deps, token)).toBeNull();
      const code = await issueNativeCode(deps, held);
      const { native: _, ...signIn } = held;
      expect(await redeemNativeCode(deps, { code, codeVerifier })).toStrictEqual(signIn);
      expect(await redeemNativeCode(deps, { code, codeVerifier })).toBeNull();
    });

    test("R006: a wrong verifier gets nothing, and takes nothing from the app that has the right one", async () => {
      const deps = depsOf(await open());
      const { held, codeVerifier } = begin();
      const code = await issueNativeCode(deps, held);
      for (const wrong of [
        "",
        codeVerifier.slice(1),
        `${codeVerifier}x`,
        begin().codeVerifier,
        held.native.codeChallenge,
      ]) {
        expect(await redeemNativeCode(deps, { code, codeVerifier: wrong })).toBeNull();
      }
      expect(await redeemNativeCode(deps, { code, codeVerifier })).not.toBeNull();
    });

    test("a code is good for a minute, a question for ten", async () => {
      const fixture = await open();
      const deps = depsOf(fixture);
      const { held, codeVerifier } = begin();
      const [code, early] = [await issueNativeCode(deps, held), await issueNativeCode(deps, held)];
      const [token, soon] = [await holdSignIn(deps, held), await holdSignIn(deps, held)];
      fixture.time.now += minute - 1;
      expect(await redeemNativeCode(deps, { code: early, codeVerifier })).not.toBeNull();
      fixture.time.now += 1;
      expect(await redeemNativeCode(deps, { code, codeVerifier })).toBeNull();
      fixture.time.now += 9 * minute - 1;
      expect(await takeHeldSignIn(deps, soon)).not.toBeNull();
      fixture.time.now += 1;
      expect(await takeHeldSignIn(deps, token)).toBeNull();
    });

    test("A048: neither passes for the other", async () => {
      const deps = depsOf(await open());
      const { held, codeVerifier } = begin();
      const token = await holdSignIn(deps, held);
      expect(await redeemNativeCode(deps, { code: token, codeVerifier })).toBeNull();
      expect(await takeHeldSignIn(deps, await issueNativeCode(deps, held))).toBeNull();
      expect(await redeemNativeCode(deps, { code: createCode(), codeVerifier })).toBeNull();
    });

    test("the database holds neither the person, nor the provider's tokens, nor the app's challenge in the clear", async () => {
      const fixture = await open();
      const deps = depsOf(fixture);
      const { held } = begin();
      await issueNativeCode(deps, held);
      await holdSignIn(deps, held);
      const rows = JSON.stringify(await fixture.raw("select * from {codes}"));
      for (const text of ["ada@", "of the provider", "of the app", held.native.codeChallenge, "com.example"]) {
        expect(rows).not.toContain(text);
      }
    });
  });

  onSharedStorage((open) => {
    test("A081, R016: of fifty in two processes who redeem one code at once, exactly one wins", {
      timeout: 60_000,
    }, async () => {
      const { storage, url } = await open();
      const { held, codeVerifier } = begin();
      const deps = { codes: storage.codes, ring: createSecretRing([secret]), clock: Date.now };
      const code = await issueNativeCode(deps, held);
      const racers = [1, 2].map(() => runScript("race-native-code.ts", url ?? "", secret, code, codeVerifier));
      for (const racer of racers) await racer.said("ready");
      for (const racer of racers) racer.say("go");
      const outputs = await Promise.all(racers.map(async ({ finished }) => (await finished).output));
      const wins = outputs.map((output) => Number(/won (\d+) of 25/.exec(output)?.[1] ?? Number.NaN));
      expect(wins.reduce((sum, one) => sum + one)).toBe(1);
    });
  });
});
