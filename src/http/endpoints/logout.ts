import { z } from "zod";
import { bodyErrors, publicEndpoint } from "../endpoint.ts";

const input = z.strictObject({ everywhere: z.boolean().optional() });

/** Ends the session that the request presents, or all of its user's. Answers the same when there was none. */
export const logout = publicEndpoint({
  id: "logout",
  method: "POST",
  path: "/logout",
  summary: "Sign out, here or everywhere",
  input,
  status: 204,
  clearsSession: true,
  form: { page: "login", success: "afterLogout", notice: "signed_out" },
  errors: bodyErrors,
  async handle({ deps, input, client, current }) {
    if (!current.ok) return { status: 204 };
    const about = { data: { reason: "signed_out" }, userId: current.user.id, sessionId: current.session.id, client };
    if (input.everywhere) {
      await deps.sessions.endAll(about.userId, "signed_out", null, { events: [{ type: "sessions_ended", ...about }] });
    } else {
      const events = [{ type: "session_ended", ...about } as const];
      await deps.sessions.end(about.sessionId, "signed_out", undefined, { events });
    }
    return { status: 204 };
  },
});
