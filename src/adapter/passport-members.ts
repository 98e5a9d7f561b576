import type { User } from "../user/user.ts";

/** Called when it is done, with the error if it failed: an `AuthError` such as `storage_unavailable`. */
export type PassportCallback = (error?: unknown) => void;

/** What passport takes, and what there is no need of here: a session of ours has nothing to be kept. */
export interface PassportLogOutOptions {
  readonly keepSessionInfo?: boolean | undefined;
}

/** What passport's `req.login` takes. */
export interface PassportLogInOptions extends PassportLogOutOptions {
  /** False: she is known to this request, and no session begins. @default true */
  readonly session?: boolean | undefined;
}

/**
 * What `passportCompat` gives a request. An application without `@types/passport` declares it, and says what its `req.user` is:
 * `declare global { namespace Express { interface Request extends PassportMembers<Person> {} } }`. With `@types/passport` there is nothing
 * to declare.
 */
export interface PassportMembers<Row = User> {
  user?: Row | undefined;
  isAuthenticated(): this is { user: Row };
  isUnauthenticated(): boolean;
  logout(done: PassportCallback): void;
  logout(options: PassportLogOutOptions, done: PassportCallback): void;
  logOut(done: PassportCallback): void;
  logOut(options: PassportLogOutOptions, done: PassportCallback): void;
  login(user: Row, done: PassportCallback): void;
  login(user: Row, options: PassportLogInOptions, done?: PassportCallback): void;
  logIn(user: Row, done: PassportCallback): void;
  logIn(user: Row, options: PassportLogInOptions, done?: PassportCallback): void;
}
