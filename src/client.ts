export type {
  AuthClient,
  ClientOptions,
  LoginInput,
  RegisterInput,
  VerificationSent,
} from "./client/auth-client.ts";
export {
  AuthClientError,
  type AuthClientErrorCode,
  type FieldProblem,
  type Problem,
  type ServerErrorCode,
} from "./client/auth-client-error.ts";
export type { AuthState, Session, SignedIn, SignedOut, Unknown, User } from "./client/auth-state.ts";
export { createClient } from "./client/create-client.ts";
