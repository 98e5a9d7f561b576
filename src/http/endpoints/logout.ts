import { z } from "zod";
import { bodyErrors, type Endpoint, publicEndpoint } from "../endpoint.ts";

const input = z.strictObject({ everywhere: z.boolean().optional() });

/** Ends the session that the request presents, or all of its user's. Answers the same when there was none. */
export const logout: Endpoint = publicEndpoint({
  id: "logout",
  method: "POST",
  path: "/logout",
  summary: "Sign out, here or everywhere",
  input,
  status: 204,
  clearsSession: true,
  form: { page: "login", success: "afterLogout", notice: "signed_out" },
  errors: bodyErrors,
  async handle({ deps, input, current }) {
    if (current.ok && input.everywhere) await deps.sessions.endAll(current.user.id, "signed_out", null);
    else if (current.ok) await deps.sessions.end(current.session.id, "signed_out");
    return { status: 204 };
  },
});
