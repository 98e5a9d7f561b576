export {
  type BearerHeaders,
  type SignedInHeaders,
  type SignedInOptions,
  signedIn,
  type SignInAs,
} from "./testing/signed-in.ts";
export { type TestAuth, type TestAuthOptions, type TestClock, testAuth } from "./testing/test-auth.ts";
