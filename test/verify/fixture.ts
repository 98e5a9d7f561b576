import type { createVerifier, Verifier } from "latchkey/verify";
import { expect, onTestFinished } from "vitest";
import { TokenVerifier } from "../../src/verify/token-verifier.ts";
import { resolveVerifierOptions } from "../../src/verify/verifier-options.ts";
import { serviceKey, TestIssuer } from "./issuer.ts";

type Options = Partial<Parameters<typeof createVerifier>[0]>;

/** An issuer of this test's own. It ends with the test. */
export async function startIssuer(prepare: (issuer: TestIssuer) => void = () => {}): Promise<TestIssuer> {
  const issuer = new TestIssuer();
  prepare(issuer);
  await issuer.start();
  onTestFinished(() => issuer.stop());
  return issuer;
}

/** A verifier of that issuer's tokens. It ends with the test. `maxStaleness` may be shorter than options allow: the issuer speaks more often. */
export function verifierOf(issuer: TestIssuer, { maxStaleness = 60, ...options }: Options = {}): Verifier {
  const resolved = resolveVerifierOptions({ issuer: issuer.url, audience: issuer.url, serviceKey, ...options });
  const verifier = new TokenVerifier({ ...resolved, maxStaleness });
  onTestFinished(() => verifier.close());
  return verifier;
}

/** Both, ready. */
export async function ready(options: Options = {}): Promise<{ issuer: TestIssuer; verifier: Verifier }> {
  const issuer = await startIssuer();
  const verifier = verifierOf(issuer, options);
  await verifier.ready();
  return { issuer, verifier };
}

/** As `expect.poll`, with patience for a machine that has much else to do. */
export function eventually<T>(look: () => T | Promise<T>, { interval = 10 } = {}): ReturnType<typeof expect.poll<T>> {
  return expect.poll(look, { interval, timeout: 12_000 });
}
