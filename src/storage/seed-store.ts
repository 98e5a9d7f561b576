import type { NewEvent } from "../event/event.ts";
import type { NewIdentity } from "../federation/identity-store.ts";
import type { EndReason } from "../session/session.ts";
import type { NewSession } from "../session/session-store.ts";
import type { NewUser } from "../user/user-store.ts";

/** Somebody who was made up. */
export interface SeedUser extends Omit<NewUser, "passwordHash"> {
  readonly bannedAt: number | null;
  readonly deleteAfter: number | null;
}

/** A session that was made up, over or not. */
export interface SeedSession extends NewSession {
  readonly endedAt: number | null;
  readonly endReason: EndReason | null;
}

/** An event that was made up. */
export type SeedEvent = NewEvent & { readonly createdAt: number };

/** A part of a seeding, which is written whole or not at all. */
export interface SeedBatch {
  readonly users?: readonly SeedUser[];
  readonly identities?: readonly (NewIdentity & { readonly userId: string })[];
  readonly sessions?: readonly SeedSession[];
  /** In the order of time. */
  readonly events?: readonly SeedEvent[];
}

/** Filling a database with people who were made up. Nothing here is told to running processes, and no hook hears of it. */
export interface SeedStore {
  /** Whether there is anybody. */
  isEmpty(): Promise<boolean>;
  /** Whether there is anybody who has no address below one of these domains. */
  hasOthers(domains: readonly string[]): Promise<boolean>;
  /** What was last noted under a name; null: nothing. */
  progress(name: string): Promise<string | null>;
  /** Gives the connection room for much writing, until `finish`. */
  begin(): Promise<void>;
  /** Writes a batch and notes how far it has come, in one transaction. */
  write(batch: SeedBatch, progress: { readonly name: string; readonly text: string }): Promise<void>;
  /** Lets the database look at what it has: its plans hang on that. */
  finish(): Promise<void>;
}
