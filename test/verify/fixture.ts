import { createVerifier, type Verifier } from "latchkey/verify";
import { onTestFinished } from "vitest";
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

/** A verifier of that issuer's tokens. It ends with the test. */
export function verifierOf(issuer: TestIssuer, options: Options = {}): Verifier {
  const verifier = createVerifier({ issuer: issuer.url, audience: issuer.url, serviceKey, ...options });
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
