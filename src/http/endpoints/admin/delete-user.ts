import { z } from "zod";
import { noticeUser } from "../../../session/notice-user.ts";
import { deletionDelay } from "../../../user/deletion.ts";
import { deleteUser } from "../../../user/delete-user.ts";
import { eraseUser } from "../../../user/erase-user.ts";
import { actRules } from "../../../user/operator-act.ts";
import { dryRunField } from "../../admin-fields.ts";
import { findTarget } from "../../admin-target.ts";
import { readConsoleForm } from "../../console/read-form.ts";
import { type Answer, operatorEndpoint, type OperatorCall } from "../../endpoint.ts";
import { AuthError } from "../../../error/auth-error.ts";

/** What a deletion did, or would do. */
export interface Deletion {
  readonly endedSessions: number;
  readonly deleteAfter: Date;
  /** Whether everything is gone already. */
  readonly erased: boolean;
  readonly dryRun: boolean;
}

const input = z.strictObject({
  now: z.boolean().optional().meta({
    description: "True: erased at once, and nothing undoes it. Default: in a week, unless she signs in and says so.",
  }),
  dryRun: dryRunField,
});
const output = z.strictObject({
  endedSessions: z.int().min(0),
  deleteAfter: z.iso.datetime(),
  erased: z.boolean(),
  dryRun: z.boolean(),
});

async function remove(call: OperatorCall<z.output<typeof input>>): Promise<Answer<Deletion>> {
  const { deps, input } = call;
  const { user, doer } = await findTarget(call, "delete");
  const { now = false } = input;
  const dryRun = input.dryRun ?? false;
  const endedSessions = await deps.operators.countSessions(user.id);
  const erasedAt = new Date(deps.clock() + (now ? 0 : deletionDelay * 1000));
  if (dryRun) {
    if (user.bannedAt) throw new AuthError("user_banned");
    return { status: 200, body: { endedSessions, deleteAfter: erasedAt, erased: false, dryRun } };
  }
  if (now) {
    await eraseUser(deps, { userId: user.id, ...doer });
    return { status: 200, body: { endedSessions, deleteAfter: erasedAt, erased: true, dryRun }, notice: "erased" };
  }
  const deleteAfter = await deleteUser(deps, {
    userId: user.id,
    delay: deletionDelay,
    notice: (record, deleteAfter) =>
      noticeUser(deps.mail, record, {
        template: "deletion_requested",
        when: new Date(deps.clock()),
        device: null,
        deleteAfter,
        loginLink: deps.links.login,
      }),
    ...doer,
  });
  return { status: 200, body: { endedSessions, deleteAfter, erased: false, dryRun }, notice: "deleting" };
}

/** Deletes a user: in a week, in which she may undo it, or now. */
export const adminDeleteUser = operatorEndpoint({
  id: "adminDeleteUser",
  method: "DELETE",
  path: "/admin/users/{id}",
  summary: "Delete a user: every session ends, and everything is erased in a week, or now",
  level: actRules.delete.level,
  input,
  output,
  status: 200,
  errors: ["not_found", "user_banned"],
  handle: remove,
});

/** The same for a form, which can only post. */
export const adminDeleteUserByPost = operatorEndpoint({
  id: "adminDeleteUserByPost",
  method: "POST",
  path: "/admin/users/{id}/delete",
  summary: "Delete a user (for forms)",
  level: actRules.delete.level,
  input,
  output,
  status: 200,
  form: {
    page: "console",
    success: "console",
    read: readConsoleForm({ now: "tick" }),
    values: ({ endedSessions, deleteAfter }: Deletion) => ({ count: endedSessions, date: deleteAfter.toISOString() }),
  },
  errors: ["not_found", "user_banned"],
  handle: remove,
});
