import type { Actor } from "../event/event.ts";

/**
 * What an operator needs for what she does. It is looked at when she asks, and once more in the transaction of the change, under a lock on
 * her row and on that of whom it is done to. What ended her session meanwhile has ended the act.
 */
export interface Authority {
  readonly operatorId: string;
  /** The session that she asks in, which has to go on. Null: she asks in none. */
  readonly sessionId: string | null;
  /** The level that the act asks for: she has it or a higher one. */
  readonly level: "auditor" | "support" | "admin";
  /** Whose account it is done to: nobody's with a level above hers. Null: it is done to no account. */
  readonly targetId: string | null;
}

/** Who does something to somebody else's account. */
export interface Doer {
  readonly actor: Actor;
  /** Of an operator who is signed in. At the command line, and for the application, there is none. */
  readonly authority?: Authority | undefined;
}

/** Who did it, as the event says it. */
export function nameDoer({ actor, authority }: Doer): { readonly actor: Actor; readonly actorId: string | null } {
  return { actor, actorId: authority?.operatorId ?? null };
}
