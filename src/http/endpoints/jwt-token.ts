import { z } from "zod";
import { AuthError } from "../../error/auth-error.ts";
import type { SessionWithUser } from "../../session/session-store.ts";
import { bodyErrors, type Call, publicEndpoint } from "../endpoint.ts";
import { refreshTokenField } from "../fields.ts";
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
    const { session, user } = await requireAny(call);
    return { status: 200, body: { ...(await deps.tokens.mint({ session, user, audience })), tokenType: "Bearer" } };
  },
});

/** By whatever the request presents: an `Authorization` header decides alone. */
async function requireAny({
  deps,
  input,
  current,
  cookieHeader,
  headers,
  client,
}: TokenCall): Promise<SessionWithUser> {
  const { refresher } = deps.tokens;
  const fromBody = headers.has("authorization") ? undefined : input.refreshToken;
  if (fromBody !== undefined) return refresher.inspect({ token: fromBody, transport: "body", client });
  if (current.ok) return { session: current.record, user: current.account };
  const fromCookie = headers.has("authorization") ? null : findRefreshCookie(cookieHeader, deps.settings);
  if (fromCookie === null) throw new AuthError(current.code);
  return refresher.inspect({ token: fromCookie, transport: "cookie", client });
}
