import { AuthError } from "../../error/auth-error.ts";
import { editUserPage } from "../../pages/console/edit-user-page.ts";
import { adminShowUser } from "../endpoints/admin/show-user.ts";
import type { ConsoleRoute } from "./console-route.ts";
import { requireFresh } from "./require-fresh.ts";
import { failureOf } from "./visit-flash.ts";

/** Changes what is known of a user. */
export const editUserRoute: ConsoleRoute = {
  id: "consoleEditUser",
  path: "/users/{id}/edit",
  section: "users",
  level: "auditor",
  async show(visit) {
    const { frame, params, ask } = visit;
    const { user, may } = await ask(adminShowUser, { params });
    if (!may.includes("update")) throw new AuthError("forbidden");
    requireFresh(visit);
    return editUserPage({ frame, user, failure: failureOf(visit) });
  },
};
