import { z } from "zod";
import type { Event } from "../event/event.ts";
import { eventFilterFields } from "./admin-fields.ts";
import { adminEvent } from "./admin-views.ts";
import type { ApiRoute } from "./api-route.ts";
import { readQuery, validateInput } from "./body.ts";
import { readClientInfo } from "./client-address.ts";
import type { Deps } from "./deps.ts";
import { toEventFilter } from "./event-filter.ts";
import { identifyOperator, notingRefusals } from "./operator-credential.ts";
import type { AdapterInfo } from "./request-info.ts";

const query = z.strictObject(eventFilterFields);
const level = "auditor";
/** Events in one read. */
const pageSize = 500;

const described = z.toJSONSchema(query, { io: "input" }).properties ?? {};

/** All events that a filter leaves, as lines of JSON, the newest first: for a file, or for another system. */
export const exportEventsRoute: ApiRoute = {
  id: "adminExportEvents",
  path: "/admin/events/export",
  summary: "What happened, as JSON lines, the newest first",
  parameters: Object.entries(described).map(([name, schema]) => ({
    name,
    in: "query" as const,
    description: (schema as { description?: string }).description ?? "",
    schema: schema as object,
  })),
  security: "operator",
  level,
  answers: {
    "200": {
      description: "One event on each line, until there is no more. A transfer that breaks off is not complete.",
      content: { "application/jsonl": { schema: { type: "string" } } },
    },
  },
  errors: ["unauthenticated", "session_expired", "session_revoked", "forbidden"],
  isOffered: () => true,
  forPrograms: true,
  answer: exportEvents,
};

async function exportEvents(deps: Deps, request: Request, info: AdapterInfo): Promise<Response> {
  const { headers } = request;
  const client = readClientInfo(headers, info.remoteAddress ?? null, deps.settings.trustedProxies, info.isResolved);
  const asked = { headers, call: exportEventsRoute.id, client };
  await notingRefusals(deps, asked, () => identifyOperator(headers, deps, level));
  const filter = toEventFilter(validateInput(query, readQuery(request.url)) as z.output<typeof query>);
  const answer = (body: ReadableStream<Uint8Array> | null): Response =>
    new Response(body, {
      headers: {
        "content-type": "application/jsonl; charset=utf-8",
        "content-disposition": 'attachment; filename="events.jsonl"',
        "x-accel-buffering": "no",
      },
    });
  if (request.method === "HEAD") return answer(null);
  let before: number | undefined;
  const encoder = new TextEncoder();
  // Read when somebody takes it: a slow reader holds one page in memory, and no connection to the database.
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // Security: at each page again. Who stops being an operator gets no more of it, and a file that is plainly broken off.
        if (before !== undefined) await identifyOperator(headers, deps, level);
        const page = await deps.events.list({ ...filter, ...(before !== undefined && { before }), limit: pageSize });
        if (page.length > 0) controller.enqueue(encoder.encode(page.map(line).join("")));
        before = page.at(-1)?.id;
        if (page.length < pageSize) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return answer(body);
}

function line(event: Event): string {
  return `${JSON.stringify(adminEvent(event))}\n`;
}
