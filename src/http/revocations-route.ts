import { z } from "zod";
import type { ApiRoute } from "./api-route.ts";
import { readQuery, validateInput } from "./body.ts";
import type { Deps } from "./deps.ts";
import type { AdapterInfo } from "./request-info.ts";
import { identifyService } from "./service-credential.ts";

/** Seconds that a long poll waits at most: less than proxies do. */
const maxWait = 25;

const query = z.strictObject({
  after: z.string().optional(),
  wait: z
    .string()
    .regex(/^\d{1,2}$/)
    .transform(Number)
    .pipe(z.number().max(maxWait))
    .optional(),
});

/** Security: nothing may keep these answers, and nothing may hold them back until there are enough bytes. */
const headers = { "cache-control": "no-store, no-transform", "x-accel-buffering": "no" };

/** The feed of revocations for verifiers elsewhere. Its wire format: docs/reference/revocation-feed.md. */
export const revocationsRoute: ApiRoute = {
  id: "followRevocations",
  path: "/revocations",
  summary: "What access tokens are no longer accepted, as it happens: server-sent events, or with wait a long poll",
  parameters: [
    {
      name: "after",
      in: "query",
      description: "A cursor: what came before it is not told again. Counts more than `Last-Event-ID`.",
      schema: { type: "string" },
    },
    {
      name: "wait",
      in: "query",
      description: "One JSON document instead of a stream, after at most so many seconds.",
      schema: { type: "integer", minimum: 0, maximum: maxWait },
    },
    { name: "Last-Event-ID", in: "header", description: "A cursor.", schema: { type: "string" } },
  ],
  security: "service",
  answers: {
    "200": {
      description: "Events until one side ends the stream; with wait one document",
      content: {
        "text/event-stream": { schema: { type: "string" } },
        "application/json": {
          schema: {
            type: "object",
            required: ["entries", "cursor", "asOf", "accessTokenLifetime", "staleness"],
            properties: {
              entries: { type: "array", items: { $ref: "#/components/schemas/Revocation" } },
              cursor: { type: "string" },
              asOf: { type: "number", description: "Seconds since 1970" },
              accessTokenLifetime: { type: "integer", description: "Seconds" },
              staleness: { type: "integer", description: "Seconds" },
            },
          },
        },
      },
    },
  },
  errors: ["unauthenticated", "forbidden", "cursor_expired"],
  isOffered: () => true,
  forPrograms: true,
  answer: followRevocations,
};

async function followRevocations(deps: Deps, request: Request, { connection }: AdapterInfo): Promise<Response> {
  const service = await identifyService(request.headers, deps, "revocations");
  const { after, wait } = validateInput(query, readQuery(request.url)) as z.output<typeof query>;
  const type = wait === undefined ? "text/event-stream" : "application/json";
  const answer = (body: string | ReadableStream<Uint8Array> | null): Response =>
    new Response(body, { headers: { ...headers, "content-type": type } });
  if (request.method === "HEAD") return answer(null);
  // An empty one is what a client sends that was told to forget it.
  const cursor = after ?? (request.headers.get("last-event-id") || null);
  const reader = { serviceId: service.id, after: cursor };
  if (wait !== undefined) return answer(await deps.serviceFeed.poll(reader, wait, request.signal));
  const body = await deps.serviceFeed.open(reader, connection?.cut);
  connection?.keepNoLonger();
  return answer(body);
}
