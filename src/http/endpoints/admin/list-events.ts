import { z } from "zod";
import { writeCursor } from "../../../event/event-cursor.ts";
import { eventFilterFields, pageLimitField } from "../../admin-fields.ts";
import { eventCursorField } from "../../fields.ts";
import { adminEventsShape } from "../../admin-shapes.ts";
import { adminEvent } from "../../admin-views.ts";
import { operatorEndpoint } from "../../endpoint.ts";
import { toEventFilter } from "../../event-filter.ts";

/** What happened, of everybody. */
export const adminListEvents = operatorEndpoint({
  id: "adminListEvents",
  method: "GET",
  path: "/admin/events",
  summary: "What happened, the newest first",
  level: "auditor",
  input: z.strictObject({
    ...eventFilterFields,
    cursor: eventCursorField.optional(),
    limit: pageLimitField.optional(),
  }),
  output: adminEventsShape,
  status: 200,
  errors: [],
  async handle({ deps, input: { cursor, limit = 50, ...filter } }) {
    const found = await deps.events.list({
      ...toEventFilter(filter),
      ...(cursor !== undefined && { before: cursor }),
      limit: limit + 1,
    });
    const events = found.slice(0, limit);
    const last = events.at(-1);
    const next = last && found.length > limit ? writeCursor(last.id) : null;
    const named = events.flatMap(({ userId, actorId }) => [userId, actorId]).filter((id) => id !== null);
    const emails = await deps.userDirectory.emailsOf([...new Set(named)]);
    const people = [...emails].map(([id, email]) => ({ id, email }));
    return { status: 200, body: { events: events.map(adminEvent), people, next } };
  },
});
