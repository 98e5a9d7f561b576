import { z } from "zod";
import { noticeUser } from "../../../session/notice-user.ts";
import { deletionDelay } from "../../../user/deletion.ts";
import { deleteUser } from "../../../user/delete-user.ts";
import { eraseUser } from "../../../user/erase-user.ts";
import { actRules } from "../../../user/operator-act.ts";
import { dryRunField } from "../../admin-fields.ts";
import { findTarget } from "../../admin-target.ts";
import { type Answer, operatorEndpoint } from "../../endpoint.ts";
import { AuthError } from "../../../error/auth-error.ts";

/** What a deletion did, or would do. */
export interface Deletion {
  readonly endedSessions: number;
  readonly deleteAfter: Date;
  /** Whether everything is gone already. */
  readonly erased: boolean;
  readonly dryRun: boolean;
}

/** Deletes a user: in a week, in which she may undo it, or now. */
export const adminDeleteUser = operatorEndpoint({
  id: "adminDeleteUser",
  method: "DELETE",
  path: "/admin/users/{id}",
  summary: "Delete a user: every session ends, and everything is erased in a week, or now",
  level: actRules.delete.level,
  input: z.strictObject({
    now: z.boolean().optional().meta({
      description: "True: erased at once, and nothing undoes it. Default: in a week, unless she signs in and says so.",
    }),
    dryRun: dryRunField,
  }),
  output: z.strictObject({
    endedSessions: z.int().min(0),
    deleteAfter: z.iso.datetime(),
    erased: z.boolean(),
    dryRun: z.boolean(),
  }),
  status: 200,
  errors: ["not_found", "user_banned"],
  async handle(call): Promise<Answer<Deletion>> {
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
      return { status: 200, body: { endedSessions, deleteAfter: erasedAt, erased: true, dryRun } };
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
    return { status: 200, body: { endedSessions, deleteAfter, erased: false, dryRun } };
  },
});
