import type { NodeRequest } from "./node-mount.ts";

/** A session of express-session's, as far as it is used here. */
export interface ExpressSession {
  readonly cookie?: { readonly originalMaxAge?: number | null | undefined } | undefined;
  /** What an application keeps in it. Passport keeps who is signed in under a key of its own. */
  [key: string]: unknown;
}

/** A request that express-session has seen. It has checked the cookie's signature, and read the session from its store. */
export interface ExpressSessionRequest extends NodeRequest {
  readonly session?: ExpressSession | null | undefined;
  /** Secret: with a signature it is the cookie. */
  readonly sessionID?: unknown;
}

/** Under which passport keeps who is signed in. */
const passportKey = "passport";

/** What passport's `serializeUser` stored in the session of a request; undefined where nobody is signed in by passport. */
export function findPassportUser({ session }: ExpressSessionRequest): unknown {
  const kept = session?.[passportKey];
  if (typeof kept !== "object" || kept === null || !("user" in kept)) return undefined;
  return kept.user ?? undefined;
}

/** Signs out of passport, and leaves whatever else the application keeps in the session. express-session stores it with the answer. */
export function forgetPassportUser({ session }: ExpressSessionRequest): void {
  if (session) delete session[passportKey];
}
