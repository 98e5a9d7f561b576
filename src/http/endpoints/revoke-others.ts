import { z } from "zod";
import { AuthError } from "../../error/auth-error.ts";
import { type Endpoint, sessionEndpoint } from "../endpoint.ts";

/** Ends every session of the caller but the calling one. */
export const revokeOthers: Endpoint = sessionEndpoint({
  id: "revokeOtherSessions",
  method: "POST",
  path: "/sessions/revoke-others",
  summary: "End all your other sessions",
  output: z.strictObject({ revoked: z.int() }),
  status: 200,
  form: { page: "account", success: "account", notice: "others_ended" },
  errors: [],
  async handle({ deps, current }) {
    const revoked = await deps.sessions.endAll(current.user.id, "ended_by_user", current.session.id);
    if (revoked === null) throw new AuthError("session_revoked");
    return { status: 200, body: { revoked } };
  },
});
