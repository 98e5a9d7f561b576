import type { Recording } from "../outbox/recording.ts";
import type { User, UserRecord } from "./user.ts";

/** What is needed to create a user. */
export interface NewUser {
  readonly id: string;
  /** Canonical (see `parseEmail`). */
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string | null;
  readonly role: string;
  /** A PHC string, or null for someone without a password. */
  readonly passwordHash: string | null;
  /** JSON of one object (see `parseMetadata`). @default "{}" */
  readonly metadata?: string;
  /** What her browser asks for. @default null: nothing that we speak */
  readonly language?: string | null;
  readonly createdAt: Date;
}

/** Where users are kept. Each method is one atomic step; `recording` is written in its transaction when it changed something. */
export interface UserStore {
  /** Creates a user. Gives null, and writes nothing, when the id or the address is taken. */
  insert(user: NewUser, recording?: Recording): Promise<UserRecord | null>;
  findById(id: string): Promise<UserRecord | null>;
  /** Changes the shown name, and tells every process to drop what it remembers of this user. Null: no such user. */
  rename(id: string, name: string | null, recording?: Recording): Promise<User | null>;
  /**
   * Marks a user for deletion at `deleteAfter` and ends every session (`version` + 1, sessions, revocation log: one transaction).
   * Gives false when there is no such user, she is banned, or her version is not `version` any more.
   */
  scheduleDeletion(id: string, version: number, deleteAfter: Date, recording?: Recording): Promise<boolean>;
  /**
   * The same by her own will, which does not leave the installation without an admin: `last_admin`, and nothing changed, when nobody else is
   * one. Of any number of admins at once the last one stays. `moved_on`: as false of `scheduleDeletion`.
   */
  scheduleOwnDeletion(
    id: string,
    version: number,
    deleteAfter: Date,
    recording: Recording,
  ): Promise<"scheduled" | "last_admin" | "moved_on">;
  /** Takes a waiting deletion back. Gives false when none waits, it is due already, or the version has moved on. */
  cancelDeletion(id: string, version: number, recording?: Recording): Promise<boolean>;
  /** Erases at most `limit` users whose deletion is due, with everything that hangs on them; their events lose address and device. Gives how many. */
  eraseDue(now: Date, limit: number): Promise<number>;
}
