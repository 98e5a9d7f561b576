import type { EventType } from "../../event/event.ts";
import type { Device } from "../../session/device.ts";
import type { OperatorAct } from "../../user/operator-act.ts";
import type { OperatorsUser } from "../../user/operators-view.ts";

/** What the calls of operators answer with, as far as pages show it. */

/** One user, and what may be done to her. */
export interface UserDetail {
  readonly user: OperatorsUser;
  readonly identities: readonly IdentityView[];
  readonly signsInBy: readonly string[];
  readonly openSessions: number;
  readonly lastSignInAt: Date | null;
  readonly lock: LockView | null;
  readonly may: readonly OperatorAct[];
}

/** An account at a provider. */
export interface IdentityView {
  readonly id: string;
  readonly provider: string;
  readonly email: string | null;
  /** When it was linked. */
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
}

export interface LockView {
  readonly lockedAt: Date;
  /** Null: until the owner signs in another way. */
  readonly lockedUntil: Date | null;
  readonly failures: number;
}

/** A session of anybody's. */
export interface AdminSessionView {
  readonly id: string;
  readonly user: { readonly id: string; readonly email: string | null };
  /** Whether it is the one that asks. */
  readonly current: boolean;
  readonly method: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly device: Device;
}

/** The address of somebody whom events name by her id. */
export interface NamedPerson {
  readonly id: string;
  readonly email: string;
}

/** Something that happened. */
export interface AdminEventView {
  readonly id: string;
  readonly type: EventType;
  readonly createdAt: Date;
  readonly count: number;
  readonly actor: "user" | "operator" | "application" | "system";
  readonly actorId: string | null;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly device: Device | null;
  readonly email: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}
