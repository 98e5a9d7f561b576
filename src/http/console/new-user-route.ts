import { newUserPage } from "../../pages/console/new-user-page.ts";
import type { ConsoleRoute, ConsoleVisit } from "./console-route.ts";
import { requireFresh } from "./require-fresh.ts";

/** Lets somebody in. */
export const newUserRoute: ConsoleRoute = {
  id: "consoleNewUser",
  path: "/users/new",
  section: "users",
  level: "admin",
  async show(visit) {
    requireFresh(visit);
    const { deps, frame, flash } = visit;
    const refused = flash?.kind === "refused" ? flash : null;
    const form = refused?.call === "adminInvite" ? "invite" : "create";
    return newUserPage({
      frame,
      failure: refused && { ...refused, form },
      invitation: invitationOf(visit),
      canMail: deps.mail !== null,
      passwords: deps.settings.passwords,
    });
  },
};

/** What was just invited. The link came sealed, and is shown once. */
function invitationOf({ flash }: ConsoleVisit): Parameters<typeof newUserPage>[0]["invitation"] {
  if (flash?.kind !== "done" || !flash.notice.startsWith("invited")) return null;
  const { email = "", link = "", date = "" } = flash.values;
  return {
    email: String(email),
    link: String(link),
    expiresAt: new Date(date),
    isMailed: flash.notice === "invited_mailed",
  };
}
