import { z } from "zod";
import { listSessions } from "../../session/list-sessions.ts";
import { sessionEndpoint } from "../endpoint.ts";
import { listedSessionShape } from "../shapes.ts";

/** The sessions of the person who asks. */
export const listOwnSessions = sessionEndpoint({
  id: "listSessions",
  method: "GET",
  path: "/sessions",
  summary: "Your sessions, the newest first",
  output: z.strictObject({ sessions: z.array(listedSessionShape) }),
  status: 200,
  errors: [],
  handle: async ({ deps, current }) => ({ status: 200, body: { sessions: await listSessions(deps, current) } }),
});
