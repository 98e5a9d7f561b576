import { AuthError } from "../error/auth-error.ts";
import type { RevocationView } from "../revocation/revocation-view.ts";
import { sessionRevoked, unauthenticated } from "../session/session-check.ts";
import { hasEnded, type SessionReader } from "../session/session-reader.ts";
import type { Clock } from "../shared/clock.ts";
import { fixedDate } from "../shared/fixed-date.ts";
import { freezeDeep } from "../shared/freeze-deep.ts";
import { RecentMap } from "../shared/recent-map.ts";
import type { AccessTokenClaims } from "./access-token.ts";
import { BearerSlots } from "./bearer-slots.ts";
import { judgeAccessToken } from "./judge-access-token.ts";
import type { KeyRing } from "./key-ring.ts";
import { clockTolerance } from "./token-settings.ts";
import { type TokenCheck, type TokenRefused, type TokenSignedIn, tokenExpired, tokenInvalid } from "./token-check.ts";

export interface AccessTokenVerifierOptions {
  readonly keys: KeyRing;
  readonly view: RevocationView;
  readonly reader: Pick<SessionReader, "read">;
  readonly issuer: string;
  /** Seconds that a token lives at most, whatever it says: one from before the option was made shorter dies with the new ones. */
  readonly lifetime: number;
  readonly clock: Clock;
  /** Tokens remembered at most. */
  readonly cacheSize: number;
  /** Accept what nothing is known against, while endings elsewhere are not seen. */
  readonly acceptWhenStale: boolean;
}

/** Seconds an ended session is remembered while every token has to be looked up. */
const missLifetime = 5;
const missCapacity = 10_000;

/** Characters before the token, as nearly everybody writes them: "Bearer" and one space. */
const schemeLength = 7;

/** A verified token, remembered as it stood in its header. */
export interface Remembered {
  /** The whole value of the `Authorization` header. */
  readonly header: string;
  readonly check: TokenSignedIn;
  readonly kid: string;
  /** Milliseconds since the epoch from which it has expired. */
  readonly deadline: number;
  /** The same in whole seconds, rounded down: V8 keeps a small integer within the object. */
  readonly quietUntil: number;
  /** The view's revision at which nothing was known against it; -1 before the first use. */
  unchangedAt: number;
}

/**
 * Checks access tokens. One seen lately is answered without a promise, a hash or an allocation, and never without the view of endings; any
 * other costs one signature. Nothing is read for a request, but while the view is stale.
 */
export class AccessTokenVerifier {
  readonly #options: AccessTokenVerifierOptions;
  readonly #view: RevocationView;
  readonly #clock: Clock;
  readonly #slots = new BearerSlots();
  readonly #remembered: RecentMap<Remembered>;
  readonly #misses = new RecentMap<number>(missCapacity);
  /** Plain fields, read when somebody asks. */
  #fromMemory = 0;
  #verified = 0;

  constructor(options: AccessTokenVerifierOptions) {
    this.#options = options;
    this.#view = options.view;
    this.#clock = options.clock;
    const milliseconds = options.lifetime * 1000;
    this.#remembered = new RecentMap(options.cacheSize, { milliseconds, now: () => performance.now() });
  }

  /**
   * Who an `Authorization` header speaks for, or why for nobody. A promise only when something has to be read. Throws `invalid_input` for
   * several in one.
   */
  verifyHeader(header: string): TokenCheck | Promise<TokenCheck> {
    const now = this.#clock();
    const entry = this.#slots.find(header);
    if (entry !== undefined) {
      this.#fromMemory += 1;
      return this.#judge(entry, now);
    }
    return this.#verifyUnseen(header, now);
  }

  /** Tokens answered from memory and by their signature. */
  get usage(): { readonly fromMemory: number; readonly verified: number; readonly remembered: number } {
    return { fromMemory: this.#fromMemory, verified: this.#verified, remembered: this.#remembered.size };
  }

  /**
   * The claims of a token that we signed for ourselves, though it may have expired up to `grace` seconds ago: for log-out, which has to end
   * the session of whoever comes a little late. `expired`: rightly signed by a key of ours, and later than that, or that key was revoked.
   */
  async readExpired(token: string, grace: number): Promise<AccessTokenClaims | "expired" | null> {
    const { keys, issuer } = this.#options;
    let found = keys.verify(token);
    // A key that another process has just made.
    if (!found.ok && found.reason === "unknown_key" && (await keys.reload())) found = keys.verify(token);
    if (!found.ok) return found.reason === "revoked_key" ? "expired" : null;
    const now = this.#clock() / 1000;
    const verdict = judgeAccessToken(found.claims, { issuer, audience: issuer, now, tolerance: grace });
    if (verdict === "ok") return found.claims as unknown as AccessTokenClaims;
    return verdict === "expired" ? "expired" : null;
  }

  #verifyUnseen(header: string, now: number): TokenCheck | Promise<TokenCheck> {
    const start = findBearerToken(header);
    if (start === noToken) return unauthenticated;
    const token = header.slice(start);
    const signature = signatureOf(token);
    const known = this.#remembered.get(signature);
    // Security: the whole header is compared, so that no other token profits from a signature that was good.
    if (known !== undefined && known.header === header) {
      this.#slots.set(known);
      this.#fromMemory += 1;
      return this.#judge(known, now);
    }
    return this.#verifyToken(header, token, now);
  }

  #verifyToken(header: string, token: string, now: number, isLast = false): TokenCheck | Promise<TokenCheck> {
    const { keys, issuer, lifetime } = this.#options;
    const found = keys.verify(token);
    if (!found.ok) {
      if (found.reason === "revoked_key") return tokenExpired;
      // A key that another process has just made.
      if (found.reason === "unknown_key" && !isLast) {
        return keys.reload().then((isNew) => (isNew ? this.#verifyToken(header, token, now, true) : tokenInvalid));
      }
      return tokenInvalid;
    }
    this.#verified += 1;
    const { claims, kid } = found;
    const verdict = judgeAccessToken(claims, {
      issuer,
      audience: issuer,
      now: now / 1000,
      tolerance: clockTolerance,
    });
    if (verdict === "invalid") return tokenInvalid;
    if (verdict === "expired") return tokenExpired;
    const own = claims as unknown as AccessTokenClaims;
    const deadline = (Math.min(own.exp, own.iat + lifetime) + clockTolerance) * 1000;
    if (now >= deadline) return tokenExpired;
    // A slice would keep whatever it was cut from in memory: the key is cut from what is kept anyway.
    const kept = copyOf(header);
    const entry: Remembered = {
      header: kept,
      check: signedIn(own),
      kid,
      deadline,
      quietUntil: Math.floor(deadline / 1000),
      unchangedAt: -1,
    };
    // Security: a header that was filled up with spaces is looked at each time. Remembered, it would take as much memory as its sender likes.
    if (header.length === token.length + schemeLength) {
      this.#remembered.set(signatureOf(kept), entry);
      this.#slots.set(entry);
    }
    return this.#judge(entry, now);
  }

  /** Whether what is remembered still holds. Asked at every use. */
  #judge(entry: Remembered, now: number): TokenCheck | Promise<TokenCheck> {
    if (now >= entry.quietUntil * 1000 && now >= entry.deadline) return tokenExpired;
    const view = this.#view;
    if (entry.unchangedAt !== view.revision) {
      const refused = this.#findEnding(entry);
      if (refused !== null) return refused;
      entry.unchangedAt = view.revision;
    }
    if (view.isFresh(now) || this.#options.acceptWhenStale) return entry.check;
    return this.#judgeBySql(entry, now);
  }

  /** What the view knows against a token. */
  #findEnding({ check, kid }: Remembered): TokenRefused | null {
    const view = this.#view;
    if (view.hasEnded(check.session.id)) return sessionRevoked;
    // The session goes on, or its refresh says that it does not: either way the client has to refresh.
    if (view.versionOf(check.user.id) > check.claims.ver || view.hasEnded(kid)) return tokenExpired;
    return null;
  }

  /** Security: while endings elsewhere are not seen, nothing is believed that was not read now. */
  async #judgeBySql({ check }: Remembered, now: number): Promise<TokenCheck> {
    const missed = this.#misses.get(check.session.id);
    if (missed !== undefined && now < missed) return sessionRevoked;
    const { found } = await this.#options.reader.read(check.session.id);
    if (!found || found.session.endedAt !== null || found.user.bannedAt !== null || found.user.deleteAfter !== null) {
      this.#misses.set(check.session.id, now + missLifetime * 1000);
      return sessionRevoked;
    }
    if (found.user.version > check.claims.ver) return tokenExpired;
    if (hasEnded(found)) return sessionRevoked;
    return check;
  }
}

function signedIn(claims: AccessTokenClaims): TokenSignedIn {
  return Object.freeze({
    ok: true,
    user: Object.freeze({ id: claims.sub, email: claims.email, role: claims.role }),
    session: Object.freeze({ id: claims.sid, authenticatedAt: fixedDate(claims.auth_time * 1000) }),
    claims: freezeDeep(claims),
  });
}

/** The last part of a token, or of a header with one. */
function signatureOf(text: string): string {
  return text.slice(text.lastIndexOf(".") + 1);
}

/** The same text as a string of its own. */
function copyOf(text: string): string {
  return Buffer.from(text, "latin1").toString("latin1");
}

const scheme = "bearer";
const noToken = -1;

/**
 * Where the one bearer token of a header begins (RFC 6750, section 2.1), or `noToken`. Throws `invalid_input` when there are several, which
 * arrive joined.
 */
function findBearerToken(header: string): number {
  refuseSeveral(header);
  if (!/^bearer\b/i.test(header)) return noToken;
  let start = scheme.length;
  while (header.charCodeAt(start) === 32) start += 1;
  const isOne = start > scheme.length && start < header.length && !header.includes(" ", start);
  return isOne ? start : noToken;
}

/**
 * Refuses several `Authorization` headers, which arrive joined. Other schemes have commas of their own: beside those a bearer tells. Throws
 * `invalid_input`.
 */
export function refuseSeveral(authorization: string): void {
  if (authorization.includes(",") && /^bearer\b|,\s*bearer\b/i.test(authorization)) {
    throw new AuthError("invalid_input", { detail: "Send one Authorization header." });
  }
}
