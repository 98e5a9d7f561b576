export type { PublicAlgorithm } from "./jws/jws-algorithm.ts";
export { createVerifier } from "./verify/create-verifier.ts";
export { describeRefusal, type RefusalDescription, refusalResponse } from "./verify/refusal-response.ts";
export type { RevocationMode, VerifierOptions } from "./verify/verifier-options.ts";
export type { Verifier, VerifierStatus } from "./verify/verifier.ts";
export type {
  AuthenticateResult,
  VerifiedClaims,
  VerifyAccepted,
  VerifyCode,
  VerifyRefused,
  VerifyResult,
} from "./verify/verify-result.ts";
