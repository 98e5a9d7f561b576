import { sessionEndpoint } from "../endpoint.ts";
import { signedInShape } from "../shapes.ts";

/** Who is signed in. */
export const currentSession = sessionEndpoint({
  id: "getSession",
  method: "GET",
  path: "/session",
  summary: "The current user and session",
  output: signedInShape,
  status: 200,
  errors: [],
  handle: async ({ current }) => ({ status: 200, body: { user: current.user, session: current.session } }),
});
