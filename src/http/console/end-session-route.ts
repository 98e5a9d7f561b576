import { endSessionPage } from "../../pages/console/end-session-page.ts";
import { AuthError } from "../../error/auth-error.ts";
import { adminShowSession } from "../endpoints/admin/sessions.ts";
import { adminShowUser } from "../endpoints/admin/show-user.ts";
import type { ConsoleRoute } from "./console-route.ts";
import { requireFresh } from "./require-fresh.ts";
import { failureOf } from "./visit-flash.ts";

/** Says which session would end, and asks whether it should. */
export const endSessionRoute: ConsoleRoute = {
  id: "consoleEndSession",
  path: "/sessions/{id}/end",
  section: "sessions",
  level: "support",
  async show(visit) {
    const { frame, params, query, now, ask } = visit;
    const { session } = await ask(adminShowSession, { params });
    const { may } = await ask(adminShowUser, { params: { id: session.user.id } });
    if (!may.includes("end_sessions")) throw new AuthError("forbidden");
    requireFresh(visit);
    const leadsTo = query.get("to") === "user" ? `/users/${session.user.id}` : "/sessions";
    return endSessionPage({ frame, session, leadsTo, failure: failureOf(visit), now });
  },
};
