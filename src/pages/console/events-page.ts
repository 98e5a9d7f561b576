import type { EventType } from "../../event/event.ts";
import { html, type HtmlValue } from "../../shared/html.ts";
import { type Say, sayCount, speak } from "../speak.ts";
import type { ConsoleFrame } from "./console-frame.ts";
import { renderConsole } from "./console-page.ts";
import { emptyState } from "./empty-state.ts";
import { type EventGroup, eventGroups, typesOf } from "./event-groups.ts";
import { eventList } from "./event-list.ts";
import { type Choice, filterForm } from "./filter-form.ts";
import { type Pages, pager } from "./pager.ts";
import type { AdminEventView, NamedPerson } from "./views.ts";

/** Which events, as it stands in the address. Nothing is the empty text. */
export interface EventFilterView {
  readonly type: "" | EventGroup | EventType;
  readonly user: string;
  readonly session: string;
  readonly operator: string;
  /** As a field for date and time has it: "2026-11-26T09:30", in UTC. */
  readonly since: string;
  readonly until: string;
}

export interface EventsPageModel {
  readonly frame: ConsoleFrame;
  /** Null: what is looked for cannot be. */
  readonly events: readonly AdminEventView[] | null;
  readonly people: readonly NamedPerson[];
  readonly filter: EventFilterView;
  readonly pages: Pages;
  /** Where the same events are had as a file. */
  readonly exportUrl: string;
  readonly methodNames: Readonly<Record<string, string>>;
  readonly now: Date;
}

/** What happened, of everybody, the newest first. */
export function eventsPage(model: EventsPageModel): string {
  const { frame, filter, exportUrl } = model;
  const say = speak(frame);
  const text = (name: "user" | "session" | "operator") =>
    ({ kind: "text", name, label: say(`console.events.${name}`), value: filter[name] }) as const;
  const moment = (name: "since" | "until") =>
    ({ kind: "moment", name, label: say(`console.events.${name}`), value: filter[name] }) as const;
  return renderConsole(frame, {
    section: "events",
    title: say("console.section.events"),
    body: html`${filterForm(say, {
      id: "events",
      label: say("console.events.filter"),
      action: frame.console.page("/events"),
      results: "events-found",
      isSet: Object.values(filter).some((value) => value !== ""),
      filters: [
        {
          kind: "choice",
          name: "type",
          label: say("console.events.type"),
          value: filter.type,
          choices: typeChoices(say),
        },
        text("user"),
        text("session"),
        text("operator"),
        moment("since"),
        moment("until"),
      ],
    })}
<p class="found" role="status">${found(model)}</p>
<div id="events-found">${results(model)}${
      model.events !== null &&
      model.events.length > 0 &&
      html`<p class="export"><a href="${exportUrl}" download>${say("console.events.export")}</a> <span class="fine">${say("console.events.export_about")}</span></p>`
    }</div>`,
  });
}

function typeChoices(say: Say): readonly Choice[] {
  return [
    { value: "", label: say("console.any") },
    ...eventGroups.flatMap((group) => {
      const title = say(`console.event_group.${group}`);
      return [
        { value: group, label: say("console.event_group.all", { group: title }), group: title },
        ...typesOf(group).map((type) => ({ value: type, label: typeName(say, type), group: title })),
      ];
    }),
  ];
}

/** What a type is called where no event of it is at hand: its sentence, with its places left open. */
function typeName(say: Say, type: EventType): string {
  const text = say(type === "sessions_ended" ? "console.event.sessions_ended.other" : `console.event.${type}`);
  return text.replaceAll(/\{\w+\}/g, "…");
}

function found({ frame, events, pages }: EventsPageModel): HtmlValue {
  if (events === null || events.length === 0) return speak(frame)("console.events.none");
  const whole = pages.next === null && pages.first === null;
  return sayCount(frame, whole ? "console.events.found" : "console.events.found_here", events.length);
}

function results({ frame, events, people, filter, pages, methodNames, now }: EventsPageModel): HtmlValue {
  const say = speak(frame);
  if (events === null)
    return emptyState({ title: say("console.events.unreadable"), about: say("console.events.unreadable_about") });
  if (events.length > 0)
    return html`${eventList(frame, { events, people, showsUser: filter.user === "", methodNames, now })}${pager(say, pages)}`;
  const isSet = Object.values(filter).some((value) => value !== "");
  if (!isSet) return emptyState({ title: say("console.events.empty"), about: say("console.events.empty_about") });
  return emptyState({
    title: say("console.events.nothing"),
    about: say("console.events.nothing_about"),
    ways: html`<a href="${frame.console.page("/events")}">${say("console.filter_clear")}</a>`,
  });
}
