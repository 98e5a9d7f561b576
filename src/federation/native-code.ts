import { randomUUID } from "node:crypto";
import type { SecretRing } from "../secret/root-secret.ts";
import { seal, unseal } from "../secret/seal.ts";
import type { Clock } from "../shared/clock.ts";
import { type Code, type CodeHash, codeLifetimes, createCode, hashCode, hashText } from "../verification/code.ts";
import type { CodeRecord, CodeStore } from "../verification/code-store.ts";
import type { SeenAccount } from "./account-finder.ts";
import { challengeOf } from "./code-challenge.ts";
import type { NativeRequest } from "./native-request.ts";
import type { ProviderSignIn } from "./profile.ts";

/** A sign-in at a provider on its way to the app that began it. Nobody is signed in by it. */
export interface NativeSignIn {
  readonly provider: string;
  readonly signIn: ProviderSignIn;
  /** The account as it was when the provider answered, or null: there was none. */
  readonly seen: SeenAccount | null;
}

/** The same with the app that waits for it. */
export interface HeldSignIn extends NativeSignIn {
  readonly native: NativeRequest;
}

export interface NativeCodeDeps {
  readonly codes: CodeStore;
  readonly ring: SecretRing;
  readonly clock: Clock;
}

/** Keeps a sign-in until the person has said that it is hers. Gives what her page says it with: ten minutes, once. */
export function holdSignIn(deps: NativeCodeDeps, held: HeldSignIn): Promise<Code> {
  return keep(deps, { purpose: "native_pending", hash: (code) => hashCode("native_pending", code), data: held });
}

/** Takes a sign-in that was kept. Null: it was taken, or is too old, or was never ours. */
export async function takeHeldSignIn(deps: NativeCodeDeps, token: Code): Promise<HeldSignIn | null> {
  const now = new Date(deps.clock());
  const record = await deps.codes.consumeOnce("native_pending", hashCode("native_pending", token), now);
  return open(deps, record) as HeldSignIn | null;
}

/** Makes the code that an app redeems: for a minute, once, with the verifier of its challenge. */
export function issueNativeCode(deps: NativeCodeDeps, { native, ...signIn }: HeldSignIn): Promise<Code> {
  return keep(deps, { purpose: "native", hash: (code) => hashNativeCode(code, native.codeChallenge), data: signIn });
}

/**
 * Redeems a code. Null: it was used, or is too old, was never ours, or this is not its verifier.
 *
 * Security: the challenge is part of what is looked for, so that one conditional write decides. With a wrong verifier nothing is found, and
 * nothing spent: whoever has only caught the code can neither use it nor keep the app from using it.
 */
export async function redeemNativeCode(
  deps: NativeCodeDeps,
  { code, codeVerifier }: { readonly code: Code; readonly codeVerifier: string },
): Promise<NativeSignIn | null> {
  const challenge = challengeOf(codeVerifier);
  if (challenge === null) return null;
  const now = new Date(deps.clock());
  return open(deps, await deps.codes.consumeOnce("native", hashNativeCode(code, challenge), now));
}

function hashNativeCode(code: Code, challenge: string): CodeHash {
  return hashText("native", `${code}\0${challenge}`);
}

interface Kept {
  readonly purpose: "native" | "native_pending";
  readonly hash: (code: Code) => CodeHash;
  readonly data: object;
}

/** Sealed: what a provider says about a person, and its tokens, are in no database in the clear. */
async function keep({ codes, ring, clock }: NativeCodeDeps, { purpose, hash, data }: Kept): Promise<Code> {
  const code = createCode();
  const now = clock();
  await codes.issue({
    hash: hash(code),
    purpose,
    // One person may sign in with several apps at once.
    subject: randomUUID(),
    data: { sealed: seal(ring, "native", JSON.stringify(data)) },
    createdAt: new Date(now),
    expiresAt: new Date(now + codeLifetimes[purpose] * 1000),
  });
  return code;
}

function open({ ring }: NativeCodeDeps, record: CodeRecord | null): NativeSignIn | null {
  const text = record && unseal(ring, "native", record.data["sealed"] ?? "");
  return text === null ? null : (JSON.parse(text) as NativeSignIn);
}
