export type { GuardOptions } from "./adapter/guard-options.ts";
export { type AuthEnv, type GreetingEnv, latchkey, requireSession, withAuth } from "./adapter/hono.ts";
export type { MountOptions } from "./adapter/mount-options.ts";
export type { RequestAuth } from "./adapter/request-auth.ts";
