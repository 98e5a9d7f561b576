export {
  type GuardOptions,
  latchkey,
  type Middleware,
  type MountOptions,
  type RequestAuth,
  requireSession,
  withAuth,
} from "./adapter/express.ts";
