import { AuthError } from "../../error/auth-error.ts";
import { type PlannedAct, plannedActs, userActPage } from "../../pages/console/user-act-page.ts";
import type { UserDetail } from "../../pages/console/views.ts";
import type { OperatorAct } from "../../user/operator-act.ts";
import { adminBanUser } from "../endpoints/admin/ban-user.ts";
import { adminDeleteUser } from "../endpoints/admin/delete-user.ts";
import { adminEndUserSessions } from "../endpoints/admin/help-user.ts";
import { adminShowUser } from "../endpoints/admin/show-user.ts";
import type { ConsoleRoute, ConsoleVisit } from "./console-route.ts";
import { requireFresh } from "./require-fresh.ts";
import { failureOf } from "./visit-flash.ts";

/** What an operator has to be allowed for each page. */
const actOf: Readonly<Record<PlannedAct["act"], OperatorAct>> = {
  ban: "ban",
  unban: "unban",
  "end-sessions": "end_sessions",
  "send-reset": "send_reset",
  unlock: "unlock",
  operator: "set_operator",
  delete: "delete",
  erase: "delete",
};

/** A page for each act on somebody's account, which says in numbers what it will do. */
export const userActRoutes: readonly ConsoleRoute[] = plannedActs.map((act) => ({
  id: `consoleUserAct_${actOf[act]}${act === "erase" ? "_now" : ""}`,
  path: `/users/{id}/${act}`,
  section: "users",
  // Who may is decided by the user as well: an operator of the right level may not do it to one of a higher.
  level: "auditor",
  async show(visit) {
    const { frame, params, now, ask } = visit;
    const detail = await ask(adminShowUser, { params });
    if (!detail.may.includes(actOf[act])) throw new AuthError("forbidden");
    requireFresh(visit);
    const planned = await plan(act, visit, detail);
    return userActPage({ frame, user: detail.user, planned, failure: failureOf(visit), now });
  },
}));

/** What the act would do, as the call itself says it. */
async function plan(act: PlannedAct["act"], { params, ask }: ConsoleVisit, { lock }: UserDetail): Promise<PlannedAct> {
  const input = { dryRun: true };
  switch (act) {
    case "ban":
      return { act, ...(await ask(adminBanUser, { params, input })) };
    case "end-sessions":
      return { act, ...(await ask(adminEndUserSessions, { params, input })) };
    case "delete":
      return { act, ...(await ask(adminDeleteUser, { params, input })) };
    case "erase":
      return { act, ...(await ask(adminDeleteUser, { params, input: { ...input, now: true } })) };
    case "unlock":
      return { act, lock };
    default:
      return { act };
  }
}
