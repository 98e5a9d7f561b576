import { z } from "zod";
import type { EventType } from "../event/event.ts";
import { eventTypes } from "../event/own-events.ts";
import { isId } from "../shared/is-id.ts";

/** What the calls of operators are told, where several take the same. */

/** Says what an act would do, and does nothing. It is refused whenever the act would be. */
export const dryRunField: z.ZodOptional<z.ZodBoolean> = z
  .boolean()
  .optional()
  .meta({ description: "True: only say what it would do. Refused whenever the act itself would be." });

/** The id of somebody or of a session. */
export const idField: z.ZodType<string, string> = z
  .string()
  .refine(isId, { params: { code: "invalid" } })
  .meta({ description: "An id." });

/** A number of a page, as a query has it. */
export const pageLimitField: z.ZodType<number, string> = z
  .string()
  .meta({ pattern: "^[1-9][0-9]{0,2}$", description: "How many at most: 1 to 200, and 50 by default." })
  .transform((text, context) => {
    const limit = /^[1-9]\d{0,2}$/.test(text) ? Number(text) : 0;
    if (limit >= 1 && limit <= 200) return limit;
    context.addIssue({ code: "custom", params: { code: "invalid" } });
    return z.NEVER;
  });

/** Where the page before ended. */
export const pageCursorField: z.ZodString = z.string().meta({ description: "What the page before gave as `next`." });

/** Yes or no, as a query has it. */
export const flagField: z.ZodType<boolean, "true" | "false"> = z
  .enum(["true", "false"])
  .transform((text) => text === "true");

/** Which events, as a query has it: several types stand with commas between. */
export const eventFilterFields = {
  user: idField.optional().meta({ description: "Only about this user." }),
  session: idField.optional().meta({ description: "Only of this session." }),
  operator: idField.optional().meta({ description: "Only what this operator did." }),
  type: z
    .string()
    .meta({ description: "Only of these types, with commas between." })
    .transform((text, context): EventType[] => {
      const types = text.split(",");
      if (types.length <= 100 && types.every((type) => (eventTypes as readonly string[]).includes(type))) {
        return types as EventType[];
      }
      context.addIssue({ code: "custom", params: { code: "not_allowed" } });
      return z.NEVER;
    })
    .optional(),
  since: momentField().optional().meta({ description: "Only from then on (ISO 8601)." }),
  until: momentField().optional().meta({ description: "Only before then (ISO 8601)." }),
};

/** A moment. Years are the ones that there are calendars for. */
function momentField(): z.ZodType<Date, string> {
  return z.iso.datetime({ offset: true }).transform((text) => new Date(text));
}
