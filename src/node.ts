export type { GuardOptions } from "./adapter/guard-options.ts";
export type { MountOptions } from "./adapter/mount-options.ts";
export {
  type GreetedRequest,
  type GreetingListener,
  type GuardedListener,
  type GuardedRequest,
  latchkey,
  type Listener,
  requireSession,
  withAuth,
} from "./adapter/node.ts";
export type { RequestAuth } from "./adapter/request-auth.ts";
