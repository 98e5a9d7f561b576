import { doneSentence } from "../../pages/console/done-sentence.ts";
import { userPage } from "../../pages/console/user-page.ts";
import { ownAvatarPath } from "../avatar-route.ts";
import { adminListEvents } from "../endpoints/admin/list-events.ts";
import { adminListSessions } from "../endpoints/admin/sessions.ts";
import { adminShowUser } from "../endpoints/admin/show-user.ts";
import type { ConsoleRoute } from "./console-route.ts";
import { providerNames } from "./provider-names.ts";
import { doneOf } from "./visit-flash.ts";

/** Sessions and events that a user's page shows of hers. */
const shown = 8;

/** One user. */
export const userRoute: ConsoleRoute = {
  id: "consoleUser",
  path: "/users/{id}",
  section: "users",
  level: "auditor",
  async show(visit) {
    const { deps, frame, params, operator, now, ask } = visit;
    const detail = await ask(adminShowUser, { params });
    const { id, avatarUrl } = detail.user;
    const input = { user: id, limit: String(shown) };
    const [{ sessions, next: moreSessions }, { events, people, next: moreEvents }] = await Promise.all([
      ask(adminListSessions, { input }),
      ask(adminListEvents, { input }),
    ]);
    return userPage({
      frame,
      detail,
      avatar: ownAvatarPath(avatarUrl, deps.settings),
      isSelf: id === operator.id,
      sessions,
      hasMoreSessions: moreSessions !== null,
      events,
      people,
      hasMoreEvents: moreEvents !== null,
      canMailReset: deps.settings.passwords && deps.mail !== null,
      methodNames: providerNames(deps.settings),
      notice: doneSentence(frame, doneOf(visit)),
      now,
    });
  },
};
