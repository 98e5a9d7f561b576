import { z } from "zod";
import { AuthError } from "../../error/auth-error.ts";
import { idleDeadline } from "../../session/session-limits.ts";
import type { Transport } from "../../session/session.ts";
import type { SessionWithUser } from "../../session/session-store.ts";
import { bodyErrors, type Call, publicEndpoint } from "../endpoint.ts";
import { refreshTokenField } from "../fields.ts";
import { readRecoveryKey } from "../recovery-key.ts";
import { findRefreshCookie } from "../refresh-cookie.ts";
import { accessTokenShape } from "../shapes.ts";

const input = z.strictObject({
  audience: z.string().max(200).optional().meta({ description: "The issuer, or one of the configured audiences." }),
  refreshToken: refreshTokenField.optional(),
});

type TokenCall = Call<z.output<typeof input>>;

/** Gives an access token of a session that goes on as it is: for another service, or for a session that a cookie carries. */
export const jwtToken = publicEndpoint({
  id: "jwtToken",
  method: "POST",
  path: "/jwt/token",
  summary: "Get an access token of your session, for this or another audience",
  input,
  output: accessTokenShape,
  status: 200,
  takesRecoveryKey: true,
  afresh: true,
  errors: [
    ...bodyErrors,
    "unauthenticated",
    "token_expired",
    "token_invalid",
    "refresh_token_invalid",
    "refresh_token_reused",
    "session_expired",
    "session_revoked",
    "claims_too_large",
    "hook_unavailable",
    "overloaded",
  ],
  async handle(call) {
    const { deps, input } = call;
    const { issuer, audiences } = deps.tokens.settings;
    const { audience = issuer } = input;
    if (audience !== issuer && !audiences.includes(audience)) {
      throw new AuthError("invalid_input", { errors: [{ pointer: "/audience", code: "not_allowed" }] });
    }
    const { session, user, goodUntil } = await requireAny(call);
    // Security: nothing outlives what it was made of. Else a stolen access token could be made young again for as long as the session
    // lives, and nobody would see it: only refreshing tells a thief from the owner.
    if (goodUntil !== null && goodUntil < deps.clock() + 1000) throw new AuthError("token_expired");
    const notAfter = Math.min(idleDeadline(session, deps.limits), goodUntil ?? session.expiresAt);
    const minted = await deps.tokens.mint({ session, user, audience, notAfter });
    return { status: 200, body: { ...minted, tokenType: "Bearer" } };
  },
});

/** What a token is made of: a session, and when the access token that was shown for it expires, where it was one. */
interface Source extends SessionWithUser {
  readonly goodUntil: number | null;
}

/** By whatever the request presents: an `Authorization` header decides alone. */
async function requireAny(call: TokenCall): Promise<Source> {
  const { deps, input, current, cookieHeader, headers } = call;
  const fromBody = headers.has("authorization") ? undefined : input.refreshToken;
  if (fromBody !== undefined) return byRefreshToken(call, fromBody, "body");
  if (current.ok) return { session: current.record, user: current.account, goodUntil: current.goodUntil };
  const fromCookie = headers.has("authorization") ? null : findRefreshCookie(cookieHeader, deps.settings);
  if (fromCookie === null) throw new AuthError(current.code);
  return byRefreshToken(call, fromCookie, "cookie");
}

async function byRefreshToken(
  { deps, client, headers }: TokenCall,
  token: string,
  transport: Transport,
): Promise<Source> {
  // The answer to the last refresh may have been lost: what keeps that from being taken for theft there does so here.
  const recoveryKey = readRecoveryKey(headers);
  const { session, user } = await deps.tokens.refresher.inspect({ token, transport, recoveryKey, client });
  return { session, user, goodUntil: null };
}
