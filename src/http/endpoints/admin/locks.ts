import { z } from "zod";
import { AuthError } from "../../../error/auth-error.ts";
import { isId } from "../../../shared/is-id.ts";
import { checkAct, actRules } from "../../../user/operator-act.ts";
import { idField, pageLimitField } from "../../admin-fields.ts";
import { adminLockShape } from "../../admin-shapes.ts";
import { type Answer, type OperatorCall, operatorEndpoint } from "../../endpoint.ts";

/** Accounts that strangers cannot try passwords of at the moment. */
export const adminListLocks = operatorEndpoint({
  id: "adminListLocks",
  method: "GET",
  path: "/admin/locks",
  summary: "List accounts that are locked for strangers, the newest lock first",
  level: "auditor",
  input: z.strictObject({
    user: idField.optional().meta({ description: "Only of this user." }),
    limit: pageLimitField.optional(),
  }),
  output: z.strictObject({ locks: z.array(adminLockShape) }),
  status: 200,
  errors: [],
  async handle({ deps, input: { user, limit = 50 } }) {
    const locks = await deps.locks.list({ limit, ...(user !== undefined && { userId: user }) });
    return { status: 200, body: { locks } };
  },
});

const clearOutput = z.strictObject({ cleared: z.boolean() });

async function clear({
  deps,
  params,
  operator,
}: OperatorCall<unknown>): Promise<Answer<{ readonly cleared: boolean }>> {
  const id = params["id"] ?? "";
  const lock = isId(id) ? await deps.locks.find(id) : null;
  if (!lock) throw new AuthError("not_found", { detail: "There is no such lock." });
  const user = lock.userId === null ? null : await deps.userDirectory.findById(lock.userId);
  if (user) checkAct(operator, "unlock", user);
  return { status: 200, body: { cleared: await deps.locks.clear(id, { actorId: operator.id }) } };
}

/** Lifts a lock, also one of an address that nobody has. */
export const adminClearLock = operatorEndpoint({
  id: "adminClearLock",
  method: "DELETE",
  path: "/admin/locks/{id}",
  summary: "Lift a lock, and forget its wrong attempts",
  level: actRules.unlock.level,
  output: clearOutput,
  status: 200,
  errors: ["not_found"],
  handle: clear,
});

/** The same for a form, which can only post. A lock that has run out meanwhile is nothing that went wrong. */
export const adminClearLockByPost = operatorEndpoint({
  id: "adminClearLockByPost",
  method: "POST",
  path: "/admin/locks/{id}/clear",
  summary: "Lift a lock, and forget its wrong attempts (for forms)",
  level: actRules.unlock.level,
  output: clearOutput,
  status: 200,
  form: { page: "console", success: "console" },
  errors: [],
  async handle(call) {
    const answer = await clear(call).catch(nothingThere);
    return { ...answer, notice: answer.body?.cleared ? "lock_cleared" : "lock_cleared_already" };
  },
});

function nothingThere(error: unknown): Answer<{ readonly cleared: boolean }> {
  if (error instanceof AuthError && error.code === "not_found") return { status: 200, body: { cleared: false } };
  throw error;
}
