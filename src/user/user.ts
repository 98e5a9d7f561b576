import { fixedDate } from "../shared/fixed-date.ts";

/** A person, as every answer, guard and hook sees her. Holds nothing secret, so it may be sent as it is. */
export interface User {
  /** An opaque string of at most 64 characters. */
  readonly id: string;
  /** The canonical address (see `parseEmail`), or null where a provider gave none. */
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string | null;
  readonly avatarUrl: string | null;
  /** The application's own role. It opens nothing in Latchkey itself. @default "user" */
  readonly role: string;
  readonly createdAt: Date;
}

/** A user with what only the server may see. */
export interface UserRecord extends User {
  /** Grows by one when everything issued before must end: ban, new role, e-mail or password, "end everything". */
  readonly version: number;
  /** Grows by one when every device that is known for this user has to be forgotten. */
  readonly deviceEpoch: number;
  readonly bannedAt: Date | null;
  /** Set while a deletion waits to be carried out; until then the person may undo it. */
  readonly deleteAfter: Date | null;
  /** What her browser last asked for when she signed in, of what we speak: what her mails are in. Null: the first of ours. */
  readonly language: string | null;
  /** JSON of at most 4 KB, written by the server and operators only. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** The part of a user that may be shown: a new object with nothing else in it. */
export function publicUser(user: UserRecord): User {
  const { id, email, emailVerified, name, avatarUrl, role, createdAt } = user;
  return { id, email, emailVerified, name, avatarUrl, role, createdAt: fixedDate(createdAt.getTime()) };
}
