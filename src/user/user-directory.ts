import type { Place } from "../shared/page-cursor.ts";
import type { OperatorLevel } from "./operator.ts";
import type { UserRecord } from "./user.ts";

/** A user as an operator sees her. Holds no secret: whether there is a password, never its hash. */
export interface UserEntry extends UserRecord {
  readonly operator: OperatorLevel | null;
  readonly hasPassword: boolean;
}

/** Which users to list. */
export interface UserQuery {
  /** Only those whose address or name begins with this, or whose id does: of that six characters are needed. Case counts for none, as far as ASCII goes. */
  readonly startsWith?: string;
  readonly banned?: boolean;
  /** Only those who are operators. */
  readonly operators?: boolean;
  /** Only operators of this level. */
  readonly level?: OperatorLevel;
  /** Only those with this role of the application's. */
  readonly role?: string;
  /** Only those behind this place. */
  readonly after?: Place;
  /** At most. */
  readonly limit: number;
}

/** Looking people up, for operators and the application. Each method is one read. */
export interface UserDirectory {
  findById(id: string): Promise<UserEntry | null>;
  /** By canonical address. */
  findByEmail(email: string): Promise<UserEntry | null>;
  /** The newest first. */
  search(query: UserQuery): Promise<UserEntry[]>;
}
