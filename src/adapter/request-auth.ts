import type { Auth } from "../auth/create-auth.ts";
import type { Session } from "../session/session.ts";
import type { SignedIn } from "../session/session-check.ts";
import type { User } from "../user/user.ts";

/** Who a request comes from, as a guard leaves it for the route. */
export interface RequestAuth {
  readonly user: User;
  readonly session: Session;
  /** Reads the user as she is now. Null: she was deleted in the meantime. Rejects with `storage_unavailable`. */
  readonly getUser: () => Promise<User | null>;
}

/** What a guard found out, for one request: another one of the same session gets an object of its own. */
export class CheckedRequest implements RequestAuth {
  readonly user: User;
  readonly session: Session;
  // A property and no method, so that it can be taken off: `const { user, getUser } = req.auth`.
  readonly getUser: () => Promise<User | null>;

  constructor(auth: Auth, check: SignedIn) {
    this.user = check.user;
    this.session = check.session;
    this.getUser = () => auth.users.find(check.user.id);
  }
}
