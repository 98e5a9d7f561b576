export { latchkey, type Middleware, requireSession, withAuth } from "./adapter/express.ts";
export type { GuardOptions } from "./adapter/guard-options.ts";
export type { MountOptions } from "./adapter/mount-options.ts";
export type { RequestAuth } from "./adapter/request-auth.ts";
