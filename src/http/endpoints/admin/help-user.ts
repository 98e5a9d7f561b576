import { z } from "zod";
import { sendReset } from "../../../password/send-reset.ts";
import { endSessionsOf } from "../../../session/end-sessions.ts";
import { accountKey } from "../../../throttle/account-key.ts";
import { actRules } from "../../../user/operator-act.ts";
import { dryRunField } from "../../admin-fields.ts";
import { findTarget } from "../../admin-target.ts";
import { operatorEndpoint } from "../../endpoint.ts";

/** Signs a user out everywhere. */
export const adminEndUserSessions = operatorEndpoint({
  id: "adminEndUserSessions",
  method: "POST",
  path: "/admin/users/{id}/end-sessions",
  summary: "End every session of a user; she can sign in again",
  level: actRules.end_sessions.level,
  input: z.strictObject({ dryRun: dryRunField }),
  output: z.strictObject({ endedSessions: z.int().min(0), dryRun: z.boolean() }),
  status: 200,
  form: {
    page: "console",
    success: "console",
    notice: "sessions_ended",
    values: ({ endedSessions }: { readonly endedSessions: number }) => ({ count: endedSessions }),
  },
  errors: ["not_found"],
  async handle(call) {
    const { deps, input } = call;
    const { user, doer } = await findTarget(call, "end_sessions");
    const dryRun: boolean = input.dryRun ?? false;
    const endedSessions = dryRun
      ? await deps.operators.countSessions(user.id)
      : ((await endSessionsOf(deps, user.id, { reason: "ended_by_operator", ...doer })) ?? 0);
    return { status: 200, body: { endedSessions, dryRun } };
  },
});

/** Mails a user a link that sets a new password. Nobody else learns it. */
export const adminSendReset = operatorEndpoint({
  id: "adminSendReset",
  needs: "passwords",
  method: "POST",
  path: "/admin/users/{id}/send-reset",
  summary: "Mail a user a link that sets a new password",
  level: actRules.send_reset.level,
  output: z.strictObject({ expiresAt: z.iso.datetime().meta({ description: "Until when the link works." }) }),
  status: 202,
  form: {
    page: "console",
    success: "console",
    notice: "reset_sent",
    values: ({ expiresAt }: { readonly expiresAt: Date }) => ({ date: expiresAt.toISOString() }),
  },
  errors: ["not_found", "user_banned", "mail_not_configured", "too_many_attempts"],
  async handle(call) {
    const { user, doer } = await findTarget(call, "send_reset");
    return { status: 202, body: { expiresAt: await sendReset(call.deps, { userId: user.id, ...doer }) } };
  },
});

/** Lets strangers' passwords be looked at again: those of whoever has forgotten hers too often. */
export const adminUnlockUser = operatorEndpoint({
  id: "adminUnlockUser",
  method: "POST",
  path: "/admin/users/{id}/unlock",
  summary: "Lift the lock of an account, and forget its wrong attempts",
  level: actRules.unlock.level,
  output: z.strictObject({ changed: z.boolean().meta({ description: "False: it was not locked." }) }),
  status: 200,
  form: { page: "console", success: "console" },
  errors: ["not_found"],
  async handle(call) {
    const { deps, operator } = call;
    const { user } = await findTarget(call, "unlock");
    const locks = await deps.locks.list({ userId: user.id, limit: 20 });
    let changed = false;
    // By its key as well: one that was locked before anybody had the address stands beside nobody's name.
    for (const id of new Set([accountKey(deps.ring, user), ...locks.map((lock) => lock.id)])) {
      changed = (await deps.locks.clear(id, { actorId: operator.id, userId: user.id })) || changed;
    }
    return { status: 200, body: { changed }, notice: changed ? "unlocked" : "unlocked_already" };
  },
});
