import type { Actor } from "../event/event.ts";
import type { Carrier, EndReason } from "../session/session.ts";
import type { User } from "../user/user.ts";

/** What every call of a hook says. */
export interface HookEvent {
  /** The same at every repetition of a call: a receiver that has seen it does nothing. */
  readonly id: string;
  /** When the change was committed, give or take a moment. */
  readonly at: Date;
  readonly userId: string;
}

/** Somebody has an account: by registration, or made by an operator or the application. */
export interface UserCreated extends HookEvent {
  /** As she is when the hook is called, which may be later. Null: she is gone already. */
  readonly user: User | null;
  readonly actor: Actor;
}

/** An account and everything that hangs on it was erased: a week after its owner asked for it, unless an operator was quicker. */
export interface UserDeleted extends HookEvent {}

/** Somebody signed in. */
export interface SessionStarted extends HookEvent {
  readonly user: User | null;
  readonly sessionId: string;
  /** The sign-in method, such as "password". */
  readonly method: string;
  readonly carrier: Carrier;
}

/** A session was ended by somebody or something. One that merely runs out ends at no moment of its own, and no hook is called. */
export interface SessionEnded extends HookEvent {
  readonly user: User | null;
  readonly sessionId: string;
  readonly reason: EndReason;
}

/** What each hook that runs after a change is told. */
export interface HookEvents {
  readonly userCreated: UserCreated;
  readonly userDeleted: UserDeleted;
  readonly sessionStarted: SessionStarted;
  readonly sessionEnded: SessionEnded;
}

export type HookName = keyof HookEvents;

/** How a call is made beside what it says. */
export interface HookContext {
  /** Aborted when the call takes longer than 30 seconds, and when the process stops. */
  readonly signal: AbortSignal;
  /** 1 for the first time. */
  readonly attempt: number;
}

/** A function of the application's. One that throws or rejects is called again, later and later, for three days. */
export type Hook<Name extends HookName> = (event: HookEvents[Name], context: HookContext) => unknown;

/**
 * Functions that are told of changes after they were committed: at least once each, on one of the processes that have them, in no
 * promised order. They stand in nobody's way: no request waits for them.
 */
export type Hooks = { readonly [Name in HookName]?: Hook<Name> | undefined };

/** Every hook that runs after a change. */
export const hookNames: readonly HookName[] = ["userCreated", "userDeleted", "sessionStarted", "sessionEnded"];
