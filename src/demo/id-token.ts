import { createHash } from "node:crypto";
import { signClaims } from "../token/sign-claims.ts";
import { demoClientId } from "./demo-client.ts";
import type { DemoDeps } from "./demo-deps.ts";
import type { DemoCode } from "./grant.ts";

/** Seconds an ID token is good for: it is looked at once, at once. */
const lifetime = 300;

/** Makes the ID token that goes with an access token (OpenID Connect Core, sections 2 and 3.1.3.6). */
export function makeIdToken(
  { places, keys, clock }: Pick<DemoDeps, "places" | "keys" | "clock">,
  { sub, nonce, authTime }: DemoCode,
  accessToken: string,
): string {
  const [{ kid, privateKey }] = keys;
  const now = Math.floor(clock() / 1000);
  const header = Buffer.from(JSON.stringify({ alg: "ES256", kid, typ: "JWT" })).toString("base64url");
  return signClaims({ algorithm: "ES256", key: privateKey }, header, {
    iss: places.issuer,
    sub,
    aud: demoClientId,
    iat: now,
    exp: now + lifetime,
    auth_time: authTime,
    ...(nonce !== null && { nonce }),
    // The left half of the hash that the algorithm signs by.
    at_hash: createHash("sha256").update(accessToken, "ascii").digest().subarray(0, 16).toString("base64url"),
  });
}
