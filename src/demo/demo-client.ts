import { equalInConstantTime, hmac, type RootSecret, type SecretRing } from "../secret/root-secret.ts";

/** The one client of the demo provider: the server that it is built into. */
export const demoClientId = "latchkey";

/** Its secret, which follows from a root secret, so that every process has the same and nobody has to be told one. */
export function demoClientSecret(secret: RootSecret): string {
  return hmac(secret.key("demo"), Buffer.from("client-secret")).toString("base64url");
}

/** Whether a secret is the client's, by any of the root secrets that are accepted. */
export function isDemoClientSecret(given: string, ring: SecretRing): boolean {
  return ring.all.some((secret) => equalInConstantTime(Buffer.from(given), Buffer.from(demoClientSecret(secret))));
}
