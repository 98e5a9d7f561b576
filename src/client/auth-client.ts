import type { AuthState, Session, SignedIn, User } from "./auth-state.ts";

export interface ClientOptions {
  /**
   * The server's base URL, such as "https://api.example.com", where it is not the page's own origin. It has to be of the same site
   * (`app.` and `api.example.com`), and the page's origin one of its `trustedOrigins`. @default the page's origin
   */
  readonly baseUrl?: string;
  /** The server's `basePath`. @default "/auth" */
  readonly basePath?: string;
  /** Origins, besides the server's, to whose requests `fetch` adds the access token: your own APIs. @default none */
  readonly apiOrigins?: readonly string[];
}

/** What the server asks for at a log-in. */
export interface LoginInput {
  readonly email: string;
  readonly password: string;
  /** Stay signed in when the browser closes. @default true */
  readonly remember?: boolean;
  /** What the list of devices calls this one. */
  readonly deviceName?: string;
}

/** What the server asks for at a registration. */
export interface RegisterInput extends LoginInput {
  readonly name?: string;
  /** The token of the link that invited this address. */
  readonly invitation?: string;
}

/** A mail is on its way; whoever opens its link has an account. */
export interface VerificationSent {
  readonly status: "verification_sent";
}

/** Signs people in and out of one Latchkey server. Its functions can be taken off: none needs its `this`. */
export interface AuthClient {
  /** What is known. The same object until it changes. */
  readonly state: AuthState;
  /** Who is signed in; null when nobody is, and as long as it is unknown. */
  readonly user: User | null;
  /** The session of whoever is signed in. */
  readonly session: Session | null;
  /** Calls at once and at each change, in any tab. Gives what ends it. */
  readonly subscribe: (listener: (state: AuthState) => void) => () => void;
  /** Signs in, in all tabs. The session that this browser had ends. */
  readonly login: (input: LoginInput) => Promise<SignedIn>;
  /** Makes an account and signs in; where addresses have to be proven, it sends the mail that does. */
  readonly register: (input: RegisterInput) => Promise<SignedIn | VerificationSent>;
  /** Signs out, in all tabs; with `everywhere` on all devices. Rejects, and nobody is signed out, when the server did not do it. */
  readonly logout: (options?: { readonly everywhere?: boolean }) => Promise<void>;
  /** Who is signed in, once that is known. Rejects when the server cannot be asked. */
  readonly getSession: () => Promise<SignedIn | null>;
  /** Asks the server now: after a sign-in that it led to by itself, or when the person's role or name has changed. */
  readonly refresh: () => Promise<SignedIn | null>;
  /** For what is no `fetch`, such as a WebSocket: a token that is not over, null when nobody is signed in. Do not keep it. */
  readonly getAccessToken: () => Promise<string | null>;
  /**
   * `fetch` with the access token, for the server's origin and `apiOrigins`; other requests pass as they are. Refreshes once when the
   * token is over, then asks again. Relative addresses are the server's.
   */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /**
   * Any other call of the API, such as `call("POST", "/password/forgot", { email })`. Gives the JSON of the answer, or null. An answer that
   * is a session signs in.
   */
  readonly call: <T = unknown>(method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: object) => Promise<T>;
  /** Stops everything: for tests, and for tools that replace modules while a page is open. */
  readonly close: () => void;
}
