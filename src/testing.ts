export { type SignedInHeaders, signedIn } from "./testing/signed-in.ts";
export { type TestAuth, type TestAuthOptions, type TestClock, testAuth } from "./testing/test-auth.ts";
