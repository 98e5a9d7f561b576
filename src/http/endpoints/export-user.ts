import { z } from "zod";
import { nameIdentity } from "../../federation/named-identity.ts";
import { listEveryOwnEvent } from "../../session/list-own-events.ts";
import { listSessions } from "../../session/list-sessions.ts";
import { freshFor } from "../../session/session-limits.ts";
import { sessionEndpoint } from "../endpoint.ts";
import { exportedIdentityShape, listedSessionShape, ownEventShape, userShape } from "../shapes.ts";

/** Everything that is kept about the caller, as JSON. */
export const exportUser = sessionEndpoint({
  id: "exportUser",
  method: "POST",
  path: "/user/export",
  summary: "Download what is kept about you",
  output: z.strictObject({
    user: userShape,
    metadata: z.record(z.string(), z.unknown()),
    language: z
      .string()
      .nullable()
      .meta({ description: "What mails to you are written in, as your browser asked for it." }),
    sessions: z.array(listedSessionShape),
    identities: z.array(exportedIdentityShape),
    events: z
      .array(ownEventShape)
      .meta({ description: "What happened around your account, with addresses and devices, the newest first." }),
  }),
  status: 200,
  fresh: freshFor,
  limits: ["own_data", "export"],
  form: { page: "account", success: "download" },
  errors: ["reauthentication_required", "too_many_attempts", "overloaded"],
  async handle({ deps, client, current }) {
    const { user, session } = current;
    await deps.events.append([{ type: "data_exported", data: {}, userId: user.id, sessionId: session.id, client }]);
    const body = {
      user: current.user,
      metadata: current.account.metadata,
      language: current.account.language,
      sessions: await listSessions(deps, current),
      identities: (await deps.identities.list(user.id)).map(nameIdentity),
      events: await deps.exportLine.run(() => listEveryOwnEvent(deps, current)),
    };
    return { status: 200, body, headers: { "content-disposition": 'attachment; filename="account.json"' } };
  },
});
