import { TokenVerifier } from "./token-verifier.ts";
import type { Verifier } from "./verifier.ts";
import { resolveVerifierOptions, type VerifierOptions } from "./verifier-options.ts";

/**
 * Makes a verifier of a Latchkey installation's access tokens, for a service of the same owner. Offline: a token is judged by keys and
 * revocations that this process holds, and the session that ends is known within milliseconds. Throws when an option is wrong, with a
 * sentence that says which.
 *
 * @typeParam Custom the claims of your own that the installation's `claims` hook adds.
 */
export function createVerifier<Custom extends object = object>(options: VerifierOptions): Verifier<Custom> {
  return new TokenVerifier<Custom>(resolveVerifierOptions(options));
}
