import { z } from "zod";
import { AuthError } from "../../error/auth-error.ts";
import { describeSession } from "../../session/session-limits.ts";
import { isRemembered } from "../../session/start-session.ts";
import { publicUser } from "../../user/user.ts";
import { carrySession } from "../carry-session.ts";
import { bodyErrors, publicEndpoint } from "../endpoint.ts";
import { refreshTokenField } from "../fields.ts";
import { readRecoveryKey } from "../recovery-key.ts";
import { findRefreshCookie } from "../refresh-cookie.ts";
import { tokenPairShape } from "../shapes.ts";

const input = z.strictObject({ refreshToken: refreshTokenField.optional() });

/**
 * Gives a new access token, and the refresh token that is in force from now on. It is answered the way it came: no parameter turns a cookie
 * into a text.
 */
export const jwtRefresh = publicEndpoint({
  id: "jwtRefresh",
  method: "POST",
  path: "/jwt/refresh",
  summary: "Get a new access token with the refresh token",
  input,
  output: tokenPairShape,
  status: 200,
  takesRecoveryKey: true,
  errors: [
    ...bodyErrors,
    "refresh_token_invalid",
    "refresh_token_reused",
    "session_expired",
    "session_revoked",
    "claims_too_large",
    "hook_unavailable",
    "overloaded",
  ],
  async handle({ deps, input, client, cookieHeader, headers }) {
    const transport = input.refreshToken === undefined ? "cookie" : "body";
    const token = input.refreshToken ?? findRefreshCookie(cookieHeader, deps.settings);
    const recoveryKey = readRecoveryKey(headers);
    if (token === null) throw new AuthError("refresh_token_invalid");
    const refreshed = await deps.tokens.refresher.refresh({ token, transport, recoveryKey, client });
    const { session: record, user, minted, isReplaced } = refreshed;
    const session = describeSession(record, deps.limits);
    const remember = isRemembered(record, deps.limits);
    const carried = carrySession(deps, { session, record, account: user, remember, minted });
    // The browser has this cookie. Set again by an answer that comes late, it would take the place of its successor.
    const cookies = isReplaced ? carried.cookies : [];
    return { status: 200, body: { ...carried.fields, user: publicUser(user), session }, cookies };
  },
});
