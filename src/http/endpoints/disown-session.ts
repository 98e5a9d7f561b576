import { AuthError } from "../../error/auth-error.ts";
import { disownSession } from "../../session/disown-session.ts";
import { isId } from "../../shared/is-id.ts";
import { sessionEndpoint } from "../endpoint.ts";

/** Says of another sign-in to the caller's account that it was not hers: its session ends at once. */
export const disownOwnSession = sessionEndpoint({
  id: "disownSession",
  method: "POST",
  path: "/sessions/{id}/disown",
  summary: "Say of another sign-in to your account that it was not you: its session ends",
  status: 204,
  form: { page: "account", success: "account", notice: "session_disowned" },
  errors: ["not_found"],
  async handle({ deps, params, current, client }) {
    const sessionId = params["id"] ?? "";
    if (!isId(sessionId)) throw new AuthError("not_found");
    await disownSession(deps, current, { sessionId, client });
    return { status: 204 };
  },
});
