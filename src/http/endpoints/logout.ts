import { z } from "zod";
import { AuthError } from "../../error/auth-error.ts";
import { hasEnded } from "../../session/session-reader.ts";
import { refuseSeveral } from "../../token/access-token-verifier.ts";
import { bodyErrors, type Call, publicEndpoint } from "../endpoint.ts";
import { refreshTokenField } from "../fields.ts";
import { findByRefreshToken, type PresentedSession } from "../presented.ts";
import { findRefreshCookie } from "../refresh-cookie.ts";

const input = z.strictObject({ everywhere: z.boolean().optional(), refreshToken: refreshTokenField.optional() });

type LogoutCall = Call<z.output<typeof input>>;

/** Seconds that an access token may have expired and still end its session: whoever logs out after lunch means it. */
const lateness = 86_400;

/**
 * Ends every session that the request presents, or all of their users'. Answers the same when there was none, but for one case: an access
 * token that has run out, or whose key was revoked, proves nobody, so that nothing may end by it, and yet its session may go on. Whoever
 * presents nothing else is told so: she refreshes, and logs out by what she gets.
 */
export const logout = publicEndpoint({
  id: "logout",
  method: "POST",
  path: "/logout",
  summary: "Sign out, here or everywhere",
  input,
  status: 204,
  clearsSession: true,
  form: { page: "login", success: "afterLogout", notice: "signed_out" },
  errors: [...bodyErrors, "token_expired"],
  async handle(call) {
    const presented = await findPresented(call);
    for (const session of presented) await signOut(call, session);
    return { status: 204, ...(call.input.everywhere && { notice: "signed_out_everywhere" }) };
  },
});

/** Each credential is judged by itself: one that is none takes nothing from the others. */
async function findPresented({ deps, input, current, cookieHeader, headers }: LogoutCall): Promise<PresentedSession[]> {
  const authorization = headers.get("authorization") ?? "";
  // Whoever sends two is not told that she is signed out by one that was not looked at.
  refuseSeveral(authorization);
  const bearer = await findByBearer(deps, authorization);
  const found: (PresentedSession | null)[] = [
    current.ok ? { sessionId: current.session.id, userId: current.user.id } : null,
    bearer === "expired" ? null : bearer,
  ];
  const cookie = findRefreshCookie(cookieHeader, deps.settings);
  if (cookie !== null) found.push(await findByRefreshToken(deps, cookie, "cookie"));
  if (input.refreshToken !== undefined) found.push(await findByRefreshToken(deps, input.refreshToken, "body"));
  const sessions = found.filter((session) => session !== null);
  const isAlone = cookie === null && input.refreshToken === undefined;
  if (bearer === "expired" && isAlone && sessions.length === 0) throw new AuthError("token_expired");
  return [...new Map(sessions.map((session) => [session.sessionId, session])).values()];
}

/** Security: of a live session only. Whoever was signed out a moment ago may not sign the others out. */
async function findByBearer(
  { tokens, sessions }: LogoutCall["deps"],
  authorization: string,
): Promise<PresentedSession | "expired" | null> {
  const [, token] = /^bearer +([^ ,]+)$/i.exec(authorization) ?? [];
  const claims = token === undefined ? null : await tokens.verifier.readExpired(token, lateness);
  if (claims === "expired") return "expired";
  const found = claims && (await sessions.find(claims.sid));
  if (!found || hasEnded(found)) return null;
  // One from before a change of password, say, whose session was kept: it ends that, and nothing else of hers.
  const isOutdated = claims.ver < found.user.version;
  return { sessionId: found.session.id, userId: found.user.id, ...(isOutdated && { alone: true }) };
}

async function signOut(
  { deps, input, client }: LogoutCall,
  { sessionId, userId, alone }: PresentedSession,
): Promise<void> {
  const about = { data: { reason: "signed_out" }, userId, sessionId, client };
  if (input.everywhere && !alone) {
    await deps.sessions.endAll(userId, "signed_out", null, { events: [{ type: "sessions_ended", ...about }] });
  } else {
    await deps.sessions.end(sessionId, "signed_out", userId, { events: [{ type: "session_ended", ...about }] });
  }
}
