import { doneSentence } from "../../pages/console/done-sentence.ts";
import { type UserFilter, usersPage } from "../../pages/console/users-page.ts";
import { hasLevel, operatorLevels } from "../../user/operator.ts";
import { adminListUsers } from "../endpoints/admin/list-users.ts";
import type { ConsoleRoute } from "./console-route.ts";
import { findOrSay } from "./find-or-say.ts";
import { listPages, readPlace } from "./list-pages.ts";
import { doneOf } from "./visit-flash.ts";

/** Everybody who has an account. */
export const usersRoute: ConsoleRoute = {
  id: "consoleUsers",
  path: "/users",
  section: "users",
  level: "auditor",
  async show(visit) {
    const { frame, query, operator, now, ask } = visit;
    const filter = readFilter(query);
    const place = readPlace(query);
    const { search, banned, operator: level, role } = filter;
    const input = {
      ...(search !== "" && { search }),
      ...(banned !== "" && { banned }),
      ...(level !== "" && { operator: level }),
      ...(role !== "" && { role }),
      ...(place.cursor !== undefined && { cursor: place.cursor }),
    };
    const found = await findOrSay(() => ask(adminListUsers, { input }));
    return usersPage({
      frame,
      users: found?.users ?? null,
      filter,
      pages: listPages(frame.console.page("/users"), { ...filter }, place, found?.next ?? null),
      mayCreate: hasLevel(operator.level, "admin"),
      notice: doneSentence(frame, doneOf(visit)),
      now,
    });
  },
};

/** What the address looks for. What a field of the form cannot say is nothing. */
function readFilter(query: URLSearchParams): UserFilter {
  const pick = <T extends string>(name: string, known: readonly T[]): T | "" =>
    known.find((one) => one === query.get(name)) ?? "";
  return {
    search: query.get("search")?.trim() ?? "",
    banned: pick("banned", ["true", "false"] as const),
    operator: pick("operator", ["any", ...operatorLevels] as const),
    role: query.get("role")?.trim() ?? "",
  };
}
