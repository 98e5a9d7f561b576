import { z } from "zod";
import { AuthError } from "../../../error/auth-error.ts";
import { type EndedSession, endSession } from "../../../session/end-sessions.ts";
import { searchSessions } from "../../../session/search-sessions.ts";
import { isPastLimits } from "../../../session/session-limits.ts";
import type { SessionWithUser } from "../../../session/session-store.ts";
import { isId } from "../../../shared/is-id.ts";
import { actRules } from "../../../user/operator-act.ts";
import { idField, pageCursorField, pageLimitField } from "../../admin-fields.ts";
import { adminSessionShape, adminSessionsShape } from "../../admin-shapes.ts";
import { findTarget } from "../../admin-target.ts";
import { adminSession } from "../../admin-views.ts";
import { type Answer, operatorEndpoint, type OperatorCall } from "../../endpoint.ts";

/** Live sessions, of everybody or of one user. */
export const adminListSessions = operatorEndpoint({
  id: "adminListSessions",
  method: "GET",
  path: "/admin/sessions",
  summary: "List live sessions, those that last longest first",
  level: "auditor",
  input: z.strictObject({
    user: idField.optional().meta({ description: "Only of this user." }),
    cursor: pageCursorField.optional(),
    limit: pageLimitField.optional(),
  }),
  output: adminSessionsShape,
  status: 200,
  errors: [],
  async handle({ deps, input: { user, ...page }, current }) {
    const { items, next } = await searchSessions(deps, { ...page, userId: user });
    const sessions = items.map((entry) => adminSession(entry, deps.limits, current.session.id));
    return { status: 200, body: { sessions, next } };
  },
});

/** One live session of anybody's. */
export const adminShowSession = operatorEndpoint({
  id: "adminShowSession",
  method: "GET",
  path: "/admin/sessions/{id}",
  summary: "Show one live session",
  level: "auditor",
  output: z.strictObject({ session: adminSessionShape }),
  status: 200,
  errors: ["not_found"],
  async handle(call) {
    const { deps, current } = call;
    const { session, user } = await findNamedSession(call);
    const isOver = session.endedAt !== null || session.userVersion < user.version;
    if (isOver || isPastLimits(session, deps.limits, deps.clock())) throw noSuchSession();
    return { status: 200, body: { session: adminSession({ session, user }, deps.limits, current.session.id) } };
  },
});

const endOutput = z.strictObject({
  userId: z.string(),
  ended: z.boolean().meta({ description: "False: it had ended already." }),
});

async function end(call: OperatorCall<unknown>): Promise<Answer<EndedSession>> {
  const { session, user } = await findNamedSession(call);
  const { doer } = await findTarget({ ...call, params: { id: user.id } }, "end_sessions");
  const ending = await endSession(call.deps, session.id, { reason: "ended_by_operator", ...doer });
  const ended = ending?.ended ?? false;
  return {
    status: 200,
    body: { userId: user.id, ended },
    notice: ended ? "session_ended" : "session_ended_already",
  };
}

/** Ends one session of anybody's. */
export const adminEndSession = operatorEndpoint({
  id: "adminEndSession",
  method: "DELETE",
  path: "/admin/sessions/{id}",
  summary: "End one session",
  level: actRules.end_sessions.level,
  output: endOutput,
  status: 200,
  errors: ["not_found"],
  handle: end,
});

/** The same for a form, which can only post. */
export const adminEndSessionByPost = operatorEndpoint({
  id: "adminEndSessionByPost",
  method: "POST",
  path: "/admin/sessions/{id}/end",
  summary: "End one session (for forms)",
  level: actRules.end_sessions.level,
  output: endOutput,
  status: 200,
  form: { page: "console", success: "console" },
  errors: ["not_found"],
  handle: end,
});

/** The session that the path names, also one that has ended. Throws `not_found`. */
async function findNamedSession({ deps, params }: OperatorCall<unknown>): Promise<SessionWithUser> {
  const id = params["id"] ?? "";
  const found = isId(id) ? await deps.sessions.find(id) : null;
  if (!found) throw noSuchSession();
  return found;
}

function noSuchSession(): AuthError {
  return new AuthError("not_found", { detail: "There is no such session." });
}
