import type { Deps } from "../http/deps.ts";
import type { OneTimeKey } from "../http/one-time-key.ts";
import type { AdapterInfo } from "../http/request-info.ts";
import type { HttpSettings } from "../http/settings.ts";
import type { Logger } from "../shared/logger.ts";
import type { Metrics } from "../metric/metrics.ts";
import type { HeadersLike } from "../http/headers-like.ts";
import type { VerifiedCheck } from "../session/session-check.ts";
import type { TokenCheck } from "../token/token-check.ts";
import type { HealthReport } from "./health.ts";

/** Who a request comes from, by one kind of credential or by either. A promise only when something has to be read. */
export interface Identify {
  /** By the session cookie alone. */
  readonly session: (headers: HeadersLike) => VerifiedCheck | Promise<VerifiedCheck>;
  /** By the bearer token alone. Two `Authorization` headers: throws `invalid_input`. */
  readonly token: (headers: HeadersLike) => TokenCheck | Promise<TokenCheck>;
  /** By the `Authorization` header where there is one, whatever comes of it; else by the cookie. */
  readonly either: (headers: HeadersLike) => VerifiedCheck | TokenCheck | Promise<VerifiedCheck | TokenCheck>;
}

/** What adapters and the server need of an installation, and applications do not. */
export interface Internals {
  readonly settings: HttpSettings;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly identify: Identify;
  /** Whether requests can be served, and why not. Never rejects. */
  readonly checkHealth: () => Promise<HealthReport>;
  /** What endpoints work with, once storage is open. */
  readonly deps: () => Promise<Deps>;
  /** Ends what goes on for as long as its reader likes, such as the feed of revocations: a server that stops would wait for it. */
  readonly endStreams: () => void;
  /** Opens the mailbox of development, where there is one. */
  readonly mailboxKey: OneTimeKey;
  /** As `Auth.handler`, with what only an adapter knows. */
  readonly handle: (request: Request, info: AdapterInfo) => Promise<Response>;
}

const all = new WeakMap<object, Internals>();

export function setInternals(auth: object, internals: Internals): void {
  all.set(auth, internals);
}

/** The internals of what `createAuth` gave. */
export function internalsOf(auth: object): Internals {
  const internals = all.get(auth);
  if (!internals) {
    throw new TypeError(
      "This is no object that createAuth gave, or one of another copy of latchkey: see that it is installed once (npm ls latchkey).",
    );
  }
  return internals;
}

/** Whether this is what `createAuth` gave. */
export function isAuth(value: unknown): boolean {
  return typeof value === "object" && value !== null && all.has(value);
}
