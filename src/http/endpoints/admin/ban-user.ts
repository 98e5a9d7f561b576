import { z } from "zod";
import { banUser, checkReason, unbanUser } from "../../../user/ban-user.ts";
import { actRules } from "../../../user/operator-act.ts";
import type { Ban } from "../../../user/operator-store.ts";
import { dryRunField } from "../../admin-fields.ts";
import { findTarget } from "../../admin-target.ts";
import { type Answer, operatorEndpoint } from "../../endpoint.ts";

/** What a ban did, or would do. */
export interface Banned extends Ban {
  readonly dryRun: boolean;
}

/** Signs a user out everywhere, and lets her not in again. */
export const adminBanUser = operatorEndpoint({
  id: "adminBanUser",
  method: "POST",
  path: "/admin/users/{id}/ban",
  summary: "Ban a user: every session ends, and she cannot sign in",
  level: actRules.ban.level,
  input: z.strictObject({
    reason: z
      .string()
      .nullable()
      .optional()
      .meta({ description: "One line of at most 500 characters, for operators alone." }),
    dryRun: dryRunField,
  }),
  output: z.strictObject({
    changed: z.boolean().meta({ description: "False: she was banned already." }),
    bannedAt: z.iso.datetime(),
    endedSessions: z.int().min(0),
    dryRun: z.boolean(),
  }),
  status: 200,
  form: {
    page: "console",
    success: "console",
    values: ({ endedSessions }: Banned) => ({ count: endedSessions }),
    keeps: ["reason"],
  },
  errors: ["not_found"],
  async handle(call): Promise<Answer<Banned>> {
    const { deps, input } = call;
    const { user, doer } = await findTarget(call, "ban");
    const { reason = null, dryRun = false } = input;
    if (dryRun) {
      checkReason(reason);
      const endedSessions = user.bannedAt ? 0 : await deps.operators.countSessions(user.id);
      const bannedAt = user.bannedAt ?? new Date(deps.clock());
      return { status: 200, body: { changed: user.bannedAt === null, bannedAt, endedSessions, dryRun } };
    }
    const ban = await banUser(deps, { userId: user.id, reason, ...doer });
    return { status: 200, body: { ...ban, dryRun }, notice: ban.changed ? "banned" : "banned_already" };
  },
});

/** Takes a ban back. */
export const adminUnbanUser = operatorEndpoint({
  id: "adminUnbanUser",
  method: "POST",
  path: "/admin/users/{id}/unban",
  summary: "Let a banned user sign in again",
  level: actRules.unban.level,
  output: z.strictObject({ changed: z.boolean().meta({ description: "False: she was not banned." }) }),
  status: 200,
  form: { page: "console", success: "console" },
  errors: ["not_found"],
  async handle(call) {
    const { user, doer } = await findTarget(call, "unban");
    const changed = await unbanUser(call.deps, { userId: user.id, ...doer });
    return { status: 200, body: { changed }, notice: changed ? "unbanned" : "unbanned_already" };
  },
});
