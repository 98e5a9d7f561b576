import type { Place } from "../shared/page-cursor.ts";
import type { OperatorLevel } from "./operator.ts";
import type { TermKind } from "./search-term.ts";
import type { UserRecord } from "./user.ts";

/** A user as an operator sees her. Holds no secret: whether there is a password, never its hash. */
export interface UserEntry extends UserRecord {
  readonly operator: OperatorLevel | null;
  readonly hasPassword: boolean;
}

/** A place in a list of those that a text was searched by: the term that was found, which only one user has. */
export interface TermPlace {
  readonly by: TermKind;
  readonly term: string;
}

/** Which users to list. */
export interface UserQuery {
  /**
   * Only those whose address, domain with its `@`, name or a word of it begins with this, or whose id does: of that six characters are needed. Case
   * counts for none, as far as ASCII goes.
   */
  readonly startsWith?: string;
  readonly banned?: boolean;
  /** Only those who are operators. */
  readonly operators?: boolean;
  /** Only operators of this level. */
  readonly level?: OperatorLevel;
  /** Only those with this role of the application's. */
  readonly role?: string;
  /** Only those behind this place: a `TermPlace` where the list is in the order of terms. */
  readonly after?: Place | TermPlace;
  /** At most. */
  readonly limit: number;
}

/** Some of a list. */
export interface UserPage {
  readonly users: readonly UserEntry[];
  /** Where it goes on; null: it has ended. A page may have fewer users than asked for, or none, and go on. */
  readonly next: Place | TermPlace | null;
}

/** Looking people up, for operators and the application. Each method reads a bounded number of rows, however many there are. */
export interface UserDirectory {
  findById(id: string): Promise<UserEntry | null>;
  /** By canonical address. */
  findByEmail(email: string): Promise<UserEntry | null>;
  /** The addresses of those among these who have one, by their ids. One read. */
  emailsOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The newest first; those that were searched by a text by the term that was found, alphabetically. */
  search(query: UserQuery): Promise<UserPage>;
}

/** Whether a list is in the order of terms. Operators are few: among them, what was typed is looked for in all of them. */
export function isByTerm({ startsWith = "", operators = false, level }: Partial<UserQuery>): boolean {
  return startsWith !== "" && !operators && level === undefined;
}
