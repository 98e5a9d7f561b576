import { randomBytes } from "node:crypto";
import { AuthError } from "../error/auth-error.ts";
import type { EventBatch } from "../event/event-batch.ts";
import type { Metrics } from "../metric/metrics.ts";
import type { MintedToken } from "../session/minted-token.ts";
import type { SessionRecord } from "../session/session.ts";
import type { Clock } from "../shared/clock.ts";
import type { Logger } from "../shared/logger.ts";
import { publicUser, type UserRecord } from "../user/user.ts";
import type { AccessTokenClaims } from "./access-token.ts";
import type { ClaimsSource } from "./claims.ts";
import type { KeyRing } from "./key-ring.ts";

export interface MinterOptions {
  readonly keys: Pick<KeyRing, "catchUp" | "sign">;
  readonly issuer: string;
  /** Seconds. */
  readonly lifetime: number;
  /** What the application adds. Null: nothing. */
  readonly claims: ClaimsSource | null;
  readonly clock: Clock;
  readonly events: Pick<EventBatch, "note">;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Whom and what a token is for. */
export interface MintInput {
  readonly session: SessionRecord;
  readonly user: UserRecord;
  /** @default the issuer itself */
  readonly audience?: string | undefined;
  /** Milliseconds since the epoch: the end of what the token is made of, where that is before the end of the session. */
  readonly notAfter?: number | undefined;
}

/** Bytes that the claims may take as JSON: a token travels with every request. */
const maxClaimBytes = 1024;
const warnFrom = 768;

/** `client_id` of every token (RFC 9068, section 2.2): people sign in to the application itself, not by way of somebody else's. */
const ownClientId = "latchkey";

/** Makes access tokens (RFC 9068). */
export class AccessTokenMinter {
  readonly #options: MinterOptions;
  #warnedAt = Number.NEGATIVE_INFINITY;

  constructor(options: MinterOptions) {
    this.#options = options;
  }

  /**
   * Makes an access token of a session for its user as she is now. It lives no longer than the session. Throws `session_expired` when
   * that leaves no time at all, `claims_too_large`, `hook_unavailable` when the application's claims cannot be had, `storage_unavailable`
   * when there is no key to sign with.
   */
  async mint({ session, user, audience, notAfter = session.expiresAt }: MintInput): Promise<MintedToken> {
    const { keys, issuer, lifetime, clock, metrics } = this.#options;
    const own = await this.claimsFor(user);
    const iat = Math.floor(clock() / 1000);
    const exp = Math.min(iat + lifetime, Math.floor(Math.min(session.expiresAt, notAfter) / 1000));
    // By the clock of whoever looked at the session it may have had a moment left.
    if (exp <= iat) throw new AuthError("session_expired");
    const claims: AccessTokenClaims = {
      iss: issuer,
      aud: audience ?? issuer,
      sub: user.id,
      client_id: ownClientId,
      sid: session.id,
      ver: user.version,
      iat,
      exp,
      jti: randomBytes(16).toString("base64url"),
      auth_time: Math.floor(session.authenticatedAt / 1000),
      amr: [session.method],
      email: user.email,
      email_verified: user.emailVerified,
      role: user.role,
      ...own,
    };
    this.#judgeSize(claims, own, user.id);
    await keys.catchUp();
    const accessToken = keys.sign(claims);
    metrics.count("latchkey_access_tokens_made_total", {});
    return { accessToken, expiresIn: exp - iat };
  }

  /** The application's claims about a user, as her next access token will have them. Throws `hook_unavailable`. */
  async claimsFor(user: UserRecord): Promise<Readonly<Record<string, unknown>>> {
    const { claims } = this.#options;
    return claims === null ? {} : claims({ user: { ...publicUser(user), metadata: user.metadata } });
  }

  #judgeSize(claims: object, own: Readonly<Record<string, unknown>>, userId: string): void {
    const bytes = Buffer.byteLength(JSON.stringify(claims));
    if (bytes < warnFrom) return;
    const claim = largestOf(own);
    if (bytes > maxClaimBytes) {
      this.#options.events.note({ type: "claims_too_large", data: { claim, bytes }, userId, actor: "system" });
      const detail = `The claims take ${bytes} bytes of ${maxClaimBytes}; the largest of yours is ${claim}.`;
      throw new AuthError("claims_too_large", { cause: new Error(detail) });
    }
    this.#warn({ claim, bytes, most: maxClaimBytes });
  }

  /** At most once a minute: it is the same for every token. */
  #warn(fields: Readonly<Record<string, unknown>>): void {
    const now = performance.now();
    if (now - this.#warnedAt < 60_000) return;
    this.#warnedAt = now;
    try {
      this.#options.logger.warn(fields, "access tokens are growing: shorten what hooks.claims gives");
    } catch {
      // A logger that throws takes no token from anybody.
    }
  }
}

function largestOf(own: Readonly<Record<string, unknown>>): string {
  const sizes = Object.entries(own).map(([name, value]) => ({ name, size: JSON.stringify(value)?.length ?? 0 }));
  return sizes.toSorted((a, b) => b.size - a.size)[0]?.name ?? "email";
}
