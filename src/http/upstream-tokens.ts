import { AuthError } from "../error/auth-error.ts";
import type { RevocationView } from "../revocation/revocation-view.ts";
import type { SessionWithUser } from "../session/session-store.ts";
import type { Clock } from "../shared/clock.ts";
import { RecentMap } from "../shared/recent-map.ts";
import type { Tokens } from "../token/tokens.ts";

export interface UpstreamTokensOptions {
  readonly tokens: Pick<Tokens, "mint">;
  readonly view: Pick<RevocationView, "hasEnded">;
  readonly clock: Clock;
}

/** What a token is made of: a session, and when the access token that was shown for it expires, where it was one. */
export interface UpstreamSource extends SessionWithUser {
  /**
   * Milliseconds since the epoch. Security: nothing outlives what it was made of, or a stolen access token would be good for longer than it
   * says.
   */
  readonly goodUntil: number | null;
}

interface Remembered {
  readonly token: string;
  readonly kid: string;
  /** Milliseconds since the epoch until which it is handed out. */
  readonly until: number;
}

/** Seconds that a token is handed out again: a page is many requests, and each signature has its price. */
const reuse = 60;
const capacity = 10_000;

/**
 * Access tokens for the applications behind a proxy. Each has most of its life before it, and says what is true of the session and of
 * everything that counts about the user; a new name or new metadata may be a minute late.
 */
export class UpstreamTokens {
  readonly #options: UpstreamTokensOptions;
  readonly #remembered = new RecentMap<Remembered>(capacity);

  constructor(options: UpstreamTokensOptions) {
    this.#options = options;
  }

  /** Throws `token_expired` for an access token at its end, and as `Tokens.mint`. */
  async tokenFor({ session, user, goodUntil }: UpstreamSource, audience: string): Promise<string> {
    const { tokens, view, clock } = this.#options;
    const key = `${session.id} ${session.generation} ${user.version} ${goodUntil ?? ""} ${audience}`;
    const now = clock();
    if (goodUntil !== null && goodUntil < now + 1000) throw new AuthError("token_expired");
    const before = this.#remembered.get(key);
    if (before && now < before.until && !view.hasEnded(before.kid)) return before.token;
    const { accessToken, expiresIn } = await tokens.mint({ session, user, audience, notAfter: goodUntil ?? undefined });
    const until = now + Math.min(reuse, expiresIn / 3) * 1000;
    this.#remembered.set(key, { token: accessToken, kid: kidOf(accessToken), until });
    return accessToken;
  }
}

/** Of a token that was just made here. */
function kidOf(token: string): string {
  const header = Buffer.from(token.slice(0, token.indexOf(".")), "base64url").toString();
  return (JSON.parse(header) as { readonly kid: string }).kid;
}
