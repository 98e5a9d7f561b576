export { latchkey, type Middleware, requireAuth, requireSession, requireToken, withAuth } from "./adapter/express.ts";
export type { ClaimCondition, ClaimConditions } from "./adapter/claim-condition.ts";
export type { GuardOptions, TokenGuardOptions } from "./adapter/guard-options.ts";
export type { MountOptions } from "./adapter/mount-options.ts";
export type { RequestAuth, SessionAuth, TokenAuth } from "./adapter/request-auth.ts";
