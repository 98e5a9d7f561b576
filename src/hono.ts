export type { ClaimCondition, ClaimConditions } from "./adapter/claim-condition.ts";
export type { GuardOptions, TokenGuardOptions } from "./adapter/guard-options.ts";
export {
  type AuthEnv,
  type GreetingEnv,
  latchkey,
  requireAuth,
  requireSession,
  requireToken,
  withAuth,
} from "./adapter/hono.ts";
export type { MountOptions } from "./adapter/mount-options.ts";
export type { RequestAuth, SessionAuth, TokenAuth } from "./adapter/request-auth.ts";
