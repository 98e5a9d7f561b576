export { carryOver, type CarryOverOptions } from "./adapter/carry-over.ts";
export { latchkey, type Middleware, requireAuth, requireSession, requireToken, withAuth } from "./adapter/express.ts";
export type { ExpressSession } from "./adapter/express-session.ts";
export { type LegacyGuardOptions, type LegacyTokenOptions, requireTokenOrLegacy } from "./adapter/legacy-tokens.ts";
export { passportCompat, type PassportCompatOptions, type PassportLogIn } from "./adapter/passport-compat.ts";
export type {
  PassportCallback,
  PassportLogInOptions,
  PassportLogOutOptions,
  PassportMembers,
} from "./adapter/passport-members.ts";
export type { ClaimCondition, ClaimConditions } from "./adapter/claim-condition.ts";
export type { GuardOptions, TokenGuardOptions } from "./adapter/guard-options.ts";
export type { MountOptions } from "./adapter/mount-options.ts";
export type { RequestAuth, SessionAuth, TokenAuth } from "./adapter/request-auth.ts";
