export { type Hook, latchkey, type RegisterOptions, requireSession, withAuth } from "./adapter/fastify.ts";
export type { GuardOptions } from "./adapter/guard-options.ts";
export type { MountOptions } from "./adapter/mount-options.ts";
export type { RequestAuth } from "./adapter/request-auth.ts";
