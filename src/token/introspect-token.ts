import type { RevocationView } from "../revocation/revocation-view.ts";
import { type CarrierLimits, isPastLimits } from "../session/session-limits.ts";
import { hasEnded, type SessionReader } from "../session/session-reader.ts";
import type { Clock } from "../shared/clock.ts";
import type { AccessTokenClaims } from "./access-token.ts";
import { judgeAccessToken } from "./judge-access-token.ts";
import type { KeyRing } from "./key-ring.ts";
import { clockTolerance, type TokenSettings } from "./token-settings.ts";

export interface IntrospectDeps {
  readonly keys: Pick<KeyRing, "verify" | "reload">;
  readonly view: Pick<RevocationView, "hasEnded">;
  readonly reader: Pick<SessionReader, "read">;
  readonly settings: Pick<TokenSettings, "issuer" | "accessTokenLifetime">;
  readonly limits: CarrierLimits;
  readonly clock: Clock;
}

/**
 * The claims of an access token that is good now. Null for everything else, and it is not said why: expired, of an ended session, made
 * before something about the user changed, signed by a key that was revoked, for an audience that whoever asks has nothing to do with, or
 * no access token of ours at all.
 *
 * The session is read at each call: who asks does so because what was true a moment ago is not good enough.
 *
 * @param audiences whose tokens may be asked about. Null: all of this installation's.
 */
export async function introspectToken(
  deps: IntrospectDeps,
  token: string,
  audiences: readonly string[] | null,
): Promise<AccessTokenClaims | null> {
  const { keys, view, reader, limits, clock } = deps;
  let found = keys.verify(token);
  // A key that another process has just made.
  if (!found.ok && found.reason === "unknown_key" && (await keys.reload())) found = keys.verify(token);
  if (!found.ok || view.hasEnded(found.kid)) return null;
  const now = clock();
  const claims = readGoodClaims(found.claims, deps.settings, now / 1000);
  if (claims === null || (audiences !== null && !audiences.includes(claims.aud))) return null;
  const { found: current } = await reader.read(claims.sid);
  if (!current || current.user.id !== claims.sub || current.user.version !== claims.ver) return null;
  return hasEnded(current) || isPastLimits(current.session, limits, now) ? null : claims;
}

/** By our own clock: a token that is dead here is not good because somebody else's clock is late. */
function readGoodClaims(
  claims: Readonly<Record<string, unknown>>,
  { issuer, accessTokenLifetime }: IntrospectDeps["settings"],
  now: number,
): AccessTokenClaims | null {
  const { aud: audience } = claims;
  if (typeof audience !== "string") return null;
  if (judgeAccessToken(claims, { issuer, audience, now, tolerance: clockTolerance }) !== "ok") return null;
  const own = claims as unknown as AccessTokenClaims;
  return now < Math.min(own.exp, own.iat + accessTokenLifetime) ? own : null;
}
