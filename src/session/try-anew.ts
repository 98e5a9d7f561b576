import { AuthError } from "../error/auth-error.ts";

/**
 * How often something is tried in which something else changed about the user. No try but one beside an upgrade of her hash computes one, so that
 * each is over in a moment.
 */
const mostTries = 3;

export interface Trying<Read, Done> {
  /** The user as she was read when this began. */
  readonly first: Read;
  /** Writes at the version of the user that it is given. Null: she is not as she was read, and nothing was written. */
  readonly attempt: (read: Read) => Promise<Done | null>;
  /** The user as she is now. Security: throws where what was proven is worth nothing any more. */
  readonly readAgain: () => Promise<Read>;
}

/**
 * Does what is written at the version at which a user was read, and does it anew where her role was changed, or other sessions of hers were
 * ended, meanwhile. Throws `overloaded` when something comes in between again and again, and what `attempt` and `readAgain` throw.
 */
export async function tryAnew<Read, Done>({ first, attempt, readAgain }: Trying<Read, Done>): Promise<Done> {
  let read = first;
  for (let tries = 1; ; tries += 1) {
    const done = await attempt(read);
    if (done !== null) return done;
    if (tries === mostTries) throw new AuthError("overloaded", { retryAfter: 1 });
    read = await readAgain();
  }
}
