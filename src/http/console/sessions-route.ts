import { doneSentence } from "../../pages/console/done-sentence.ts";
import { sessionsPage } from "../../pages/console/sessions-page.ts";
import { actRules } from "../../user/operator-act.ts";
import { hasLevel } from "../../user/operator.ts";
import { adminListSessions } from "../endpoints/admin/sessions.ts";
import type { ConsoleRoute } from "./console-route.ts";
import { findPerson } from "./find-person.ts";
import { findOrSay } from "./find-or-say.ts";
import { listPages, readPlace } from "./list-pages.ts";
import { providerNames } from "./provider-names.ts";
import { doneOf } from "./visit-flash.ts";

/** Where people are signed in. */
export const sessionsRoute: ConsoleRoute = {
  id: "consoleSessions",
  path: "/sessions",
  section: "sessions",
  level: "auditor",
  async show(visit) {
    const { deps, frame, query, operator, now, ask } = visit;
    const user = query.get("user")?.trim() ?? "";
    const place = readPlace(query);
    const found = await findOrSay(async () => {
      const id = await findPerson(visit, user);
      const input = {
        ...(id !== undefined && { user: id }),
        ...(place.cursor !== undefined && { cursor: place.cursor }),
      };
      return ask(adminListSessions, { input });
    });
    return sessionsPage({
      frame,
      sessions: found?.sessions ?? null,
      user,
      pages: listPages(frame.console.page("/sessions"), { user }, place, found?.next ?? null),
      mayEnd: hasLevel(operator.level, actRules.end_sessions.level),
      methodNames: providerNames(deps.settings),
      notice: doneSentence(frame, doneOf(visit)),
      now,
    });
  },
};
