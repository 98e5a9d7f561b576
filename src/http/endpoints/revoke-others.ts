import { z } from "zod";
import { AuthError } from "../../error/auth-error.ts";
import { sessionEndpoint } from "../endpoint.ts";

/** Ends every session of the caller but the calling one. */
export const revokeOthers = sessionEndpoint({
  id: "revokeOtherSessions",
  method: "POST",
  path: "/sessions/revoke-others",
  summary: "End all your other sessions",
  output: z.strictObject({ revoked: z.int() }),
  status: 200,
  limits: ["end_others"],
  form: { page: "account", success: "account", notice: "others_ended" },
  errors: ["too_many_attempts"],
  async handle({ deps, client, current }) {
    const { user, session } = current;
    const about = { data: { reason: "ended_by_user" }, userId: user.id, sessionId: session.id, client };
    const revoked = await deps.sessions.endAll(user.id, "ended_by_user", session.id, {
      events: [{ type: "sessions_ended", ...about }],
    });
    if (revoked === null) throw new AuthError("session_revoked");
    return { status: 200, body: { revoked } };
  },
});
