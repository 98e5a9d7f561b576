import { z } from "zod";
import { listOwnEvents } from "../../session/list-own-events.ts";
import { sessionEndpoint } from "../endpoint.ts";
import { eventCursorField } from "../fields.ts";
import { ownEventShape } from "../shapes.ts";

const limit = z
  .string()
  .regex(/^[1-9]\d{0,2}$/)
  .meta({ description: "How many at most: 1 to 100, and 50 by default." })
  .transform(Number)
  .pipe(z.number().max(100));

/** What happened around the caller's account. */
export const listEvents = sessionEndpoint({
  id: "listEvents",
  method: "GET",
  path: "/events",
  summary: "What happened around your account, the newest first",
  input: z.strictObject({ before: eventCursorField.optional(), limit: limit.optional() }),
  output: z.strictObject({ events: z.array(ownEventShape), next: z.string().nullable() }),
  status: 200,
  errors: [],
  async handle({ deps, input, current }) {
    const page = await listOwnEvents(deps, current, { before: input.before ?? null, limit: input.limit ?? 50 });
    return { status: 200, body: page };
  },
});
