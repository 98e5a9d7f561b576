import type { LentSecret, LentSecretUse } from "./lent-secret.ts";

/** Which root secrets a running process works with: public ids only. */
export interface SecretUse {
  /** Random, made at the start of the process. */
  readonly processId: string;
  /** The secret it makes sessions under. */
  readonly issues: string;
  /** All that it accepts, the issuing one included. */
  readonly accepts: readonly string[];
  /** The hooks it wants to be called, for every process to know. */
  readonly hooks: readonly string[];
}

/**
 * Why a process may not work with its secrets now, because people would be signed out:
 * `sessions` or keys of `services` hang on a secret it lacks; another `process` issues under one it lacks; or another process would
 * refuse what it issues.
 */
export type SecretConflict =
  | { readonly kind: "sessions"; readonly id: string; readonly sessions: number }
  | { readonly kind: "services"; readonly id: string; readonly services: number }
  | { readonly kind: "lacked_here"; readonly id: string }
  | { readonly kind: "lacked_elsewhere"; readonly id: string };

/** A process that was heard of within the last minute. */
export interface LivingProcess extends Pick<SecretUse, "processId" | "issues" | "accepts"> {
  /** The newest schema of the database that it knows; null: it does not say. */
  readonly schema: number | null;
  /** The version of the package; null: it does not say. */
  readonly release: string | null;
  readonly seenAt: Date;
}

/** A root secret that was used here. */
export interface UsedSecret {
  readonly id: string;
  readonly firstUsedAt: Date;
  /** Live sessions that were made under it. */
  readonly sessions: number;
}

/** Who works here with what. */
export interface SecretOverview {
  /** Now, by the database's clock. */
  readonly now: Date;
  readonly processes: readonly LivingProcess[];
  readonly secrets: readonly UsedSecret[];
}

/** Which root secrets an installation works with, over all its processes. Each method is one atomic step. */
export interface SecretStore {
  /** Registers a process, or says why it may not start and writes nothing. A process that was not heard of for a minute is gone. */
  join(use: SecretUse): Promise<SecretConflict | null>;
  /** Says that a process is still there. */
  stay(use: SecretUse): Promise<void>;
  leave(processId: string): Promise<void>;
  /** Remembers since when each of these secrets has been used here, by the database's clock. What is known already keeps its time. */
  noteLent(secrets: readonly LentSecret[]): Promise<void>;
  /** Those that were ever noted, the latest first. */
  listLent(): Promise<readonly LentSecretUse[]>;
  /** Ends every session and takes away every service key under a root secret that no process has any more, with their events, and forgets its id. Gives how many sessions ended. */
  forget(id: string): Promise<number>;
  /** Ends at most `limit` sessions under a root secret that others know, on every process. Gives how many ended. */
  endSessions(id: string, limit: number): Promise<number>;
  /** Reads who works here with what. For whoever looks after the installation: it reads every live session. */
  overview(): Promise<SecretOverview>;
}
