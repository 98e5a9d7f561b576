import { AuthError } from "../../error/auth-error.ts";
import type { Answer, Call } from "../endpoint.ts";
import { sessionEndpoint } from "../endpoint.ts";
import type { VerifiedSession } from "../../session/session-check.ts";
import { clearCarrierCookies } from "../refresh-cookie.ts";

type EndCall = Omit<Call<unknown>, "current"> & { readonly current: VerifiedSession };

const sessionId = /^[0-9a-f-]{36}$/;

/** Security: the owner is part of the statement that ends it, so another person's session answers like one that does not exist. */
async function endOwnSession({ deps, params, current, client }: EndCall): Promise<Answer<undefined>> {
  const id = params["id"] ?? "";
  const { id: userId } = current.user;
  const event = { type: "session_ended", data: { reason: "ended_by_user" }, userId, sessionId: id, client } as const;
  if (!sessionId.test(id) || !(await deps.sessions.end(id, "ended_by_user", userId, { events: [event] })))
    throw new AuthError("not_found");
  return { status: 204, ...(id === current.session.id && { cookies: clearCarrierCookies(deps.settings) }) };
}

/** Ends one of the caller's sessions. */
export const endSession = sessionEndpoint({
  id: "endSession",
  method: "DELETE",
  path: "/sessions/{id}",
  summary: "End one of your sessions",
  status: 204,
  errors: ["not_found"],
  handle: endOwnSession,
});

/** The same for a form, which can only post. */
export const endSessionForm = sessionEndpoint({
  id: "endSessionByPost",
  method: "POST",
  path: "/sessions/{id}/end",
  summary: "End one of your sessions (for forms)",
  status: 204,
  form: { page: "account", success: "account", notice: "session_ended" },
  errors: ["not_found"],
  handle: endOwnSession,
});
