import { type EventFilterView, eventsPage } from "../../pages/console/events-page.ts";
import { eventGroups, typesOf } from "../../pages/console/event-groups.ts";
import { eventTypes } from "../../event/own-events.ts";
import { adminListEvents } from "../endpoints/admin/list-events.ts";
import type { ConsoleRoute } from "./console-route.ts";
import { findPerson } from "./find-person.ts";
import { findOrSay } from "./find-or-say.ts";
import { listPages, readPlace } from "./list-pages.ts";
import { providerNames } from "./provider-names.ts";

/** What happened. */
export const eventsRoute: ConsoleRoute = {
  id: "consoleEvents",
  path: "/events",
  section: "events",
  level: "auditor",
  async show(visit) {
    const { deps, frame, query, now, ask } = visit;
    const filter = readFilter(query);
    const place = readPlace(query);
    const found = await findOrSay(async () => {
      const [user = "", operator = ""] = [
        await findPerson(visit, filter.user),
        await findPerson(visit, filter.operator),
      ];
      const asked = toQuery({ ...filter, user, operator });
      const input = { ...asked, ...(place.cursor !== undefined && { cursor: place.cursor }) };
      return { asked, ...(await ask(adminListEvents, { input })) };
    });
    const exported = new URLSearchParams(found?.asked).toString();
    return eventsPage({
      frame,
      events: found?.events ?? null,
      people: found?.people ?? [],
      filter,
      pages: listPages(frame.console.page("/events"), { ...filter }, place, found?.next ?? null),
      exportUrl: frame.console.call(`/events/export${exported && `?${exported}`}`),
      methodNames: providerNames(deps.settings),
      now,
    });
  },
};

/** What the address looks for. A kind that there is none of is nothing. */
function readFilter(query: URLSearchParams): EventFilterView {
  const text = (name: string): string => query.get(name)?.trim() ?? "";
  const type = [...eventGroups, ...eventTypes].find((one) => one === query.get("type")) ?? "";
  return {
    type,
    user: text("user"),
    session: text("session"),
    operator: text("operator"),
    since: text("since"),
    until: text("until"),
  };
}

/** The same as the API is asked: a group is its types, and a moment of a form is one in UTC. */
function toQuery({ type, since, until, ...ids }: EventFilterView): Record<string, string> {
  const group = eventGroups.find((one) => one === type);
  const all = { ...ids, type: group ? typesOf(group).join(",") : type, since: inUtc(since), until: inUtc(until) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
}

/** "2026-11-26T09:30" of a field for date and time, with its zone. Anything else is judged as it is. */
function inUtc(moment: string): string {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(moment)) return `${moment}:00Z`;
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(moment) ? `${moment}Z` : moment;
}
