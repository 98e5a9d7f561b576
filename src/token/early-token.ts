import { isDeepStrictEqual } from "node:util";
import type { MintedToken } from "../session/minted-token.ts";
import type { SessionWithUser } from "../session/session-store.ts";
import type { UserRecord } from "../user/user.ts";

/** Makes an access token of a session for its user. */
export type Mint = (about: SessionWithUser) => Promise<MintedToken>;

/**
 * The access token of one answer, made before anything is written for it. As long as the user is found to be the same it is made once,
 * or found once that it cannot be made.
 */
export class EarlyToken {
  readonly #mint: Mint;
  #user: UserRecord | null = null;
  #made: Promise<MintedToken> | null = null;

  constructor(mint: Mint) {
    this.#mint = mint;
  }

  /** The token for a session as it was found last. Rejects with what keeps it from being made. */
  get(about: SessionWithUser): Promise<MintedToken> {
    // Security: claims are those of the user as she is found now, and not as she was remembered.
    if (this.#made === null || !isDeepStrictEqual(this.#user, about.user)) {
      this.#user = about.user;
      this.#made = this.#mint(about);
    }
    return this.#made;
  }

  /** Whether there is one. */
  isMade(about: SessionWithUser): Promise<boolean> {
    return this.get(about).then(
      () => true,
      () => false,
    );
  }
}
