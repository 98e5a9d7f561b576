import type { Rule } from "./rule.ts";
import { accountByEmail } from "./rule/account-by-email.ts";
import { algorithmNone } from "./rule/algorithm-none.ts";
import { cookieWithoutHttpOnly } from "./rule/cookie-without-httponly.ts";
import { cookieWithoutSecure } from "./rule/cookie-without-secure.ts";
import { decodeAsVerification } from "./rule/decode-as-verification.ts";
import { fastPasswordHash } from "./rule/fast-password-hash.ts";
import { hardCodedSecret } from "./rule/hard-coded-secret.ts";
import { ignoredExpiration } from "./rule/ignored-expiration.ts";
import { implicitFlow } from "./rule/implicit-flow.ts";
import { loginWithoutLimit } from "./rule/login-without-limit.ts";
import { mixedAlgorithms } from "./rule/mixed-algorithms.ts";
import { oauthWithoutPkce } from "./rule/oauth-without-pkce.ts";
import { oauthWithoutState } from "./rule/oauth-without-state.ts";
import { openCorsWithCredentials } from "./rule/open-cors-with-credentials.ts";
import { plainPasswordComparison } from "./rule/plain-password-comparison.ts";
import { predictableToken } from "./rule/predictable-token.ts";
import { secretFallback } from "./rule/secret-fallback.ts";
import { sessionNotRegenerated } from "./rule/session-not-regenerated.ts";
import { tlsVerificationOff } from "./rule/tls-verification-off.ts";
import { tokenInWebStorage } from "./rule/token-in-web-storage.ts";
import { tokenWithoutExpiry } from "./rule/token-without-expiry.ts";
import { unverifiedProviderProfile } from "./rule/unverified-provider-profile.ts";
import { userObjectInToken } from "./rule/user-object-in-token.ts";
import { verifyWithoutAlgorithms } from "./rule/verify-without-algorithms.ts";
import { weakBcryptCost } from "./rule/weak-bcrypt-cost.ts";

/** Every rule, in the order of the documentation: secrets, tokens, sessions and cookies, passwords, providers, the rest. */
export const rules: readonly Rule[] = [
  hardCodedSecret,
  secretFallback,
  predictableToken,
  verifyWithoutAlgorithms,
  algorithmNone,
  mixedAlgorithms,
  decodeAsVerification,
  ignoredExpiration,
  tokenWithoutExpiry,
  userObjectInToken,
  tokenInWebStorage,
  sessionNotRegenerated,
  cookieWithoutHttpOnly,
  cookieWithoutSecure,
  fastPasswordHash,
  weakBcryptCost,
  plainPasswordComparison,
  loginWithoutLimit,
  implicitFlow,
  oauthWithoutState,
  oauthWithoutPkce,
  accountByEmail,
  unverifiedProviderProfile,
  openCorsWithCredentials,
  tlsVerificationOff,
];

/** The rule of an id. Null: there is none. */
export function findRule(id: string): Rule | null {
  return rules.find((rule) => rule.id === id) ?? null;
}
