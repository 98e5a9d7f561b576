import { z } from "zod";
import { AuthError } from "../../../error/auth-error.ts";
import { endSession } from "../../../session/end-sessions.ts";
import { searchSessions } from "../../../session/search-sessions.ts";
import { isId } from "../../../shared/is-id.ts";
import { actRules } from "../../../user/operator-act.ts";
import { idField, pageCursorField, pageLimitField } from "../../admin-fields.ts";
import { adminSessionsShape } from "../../admin-shapes.ts";
import { findTarget } from "../../admin-target.ts";
import { adminSession } from "../../admin-views.ts";
import { operatorEndpoint } from "../../endpoint.ts";

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

/** Ends one session of anybody's. */
export const adminEndSession = operatorEndpoint({
  id: "adminEndSession",
  method: "DELETE",
  path: "/admin/sessions/{id}",
  summary: "End one session",
  level: actRules.end_sessions.level,
  output: z.strictObject({
    userId: z.string(),
    ended: z.boolean().meta({ description: "False: it had ended already." }),
  }),
  status: 200,
  errors: ["not_found"],
  async handle(call) {
    const { deps, params } = call;
    const id = params["id"] ?? "";
    const found = isId(id) ? await deps.sessions.find(id) : null;
    if (!found) throw new AuthError("not_found", { detail: "There is no such session." });
    const { doer } = await findTarget({ ...call, params: { id: found.user.id } }, "end_sessions");
    const ended = await endSession(deps, id, { reason: "ended_by_operator", ...doer });
    return { status: 200, body: { userId: found.user.id, ended: ended?.ended ?? false } };
  },
});
