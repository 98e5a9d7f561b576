import { nameIdentity } from "../../../federation/named-identity.ts";
import { accountKey } from "../../../throttle/account-key.ts";
import { actsOn } from "../../../user/operator-act.ts";
import { operatorsView } from "../../../user/operators-view.ts";
import { adminUserDetailShape } from "../../admin-shapes.ts";
import { findNamedUser } from "../../admin-target.ts";
import { operatorEndpoint } from "../../endpoint.ts";

/** All that operators are told of one user, and what may be done to her. */
export const adminShowUser = operatorEndpoint({
  id: "adminShowUser",
  method: "GET",
  path: "/admin/users/{id}",
  summary: "Show a user: how she signs in, her sessions, a lock, and what you may do",
  level: "auditor",
  output: adminUserDetailShape,
  status: 200,
  errors: ["not_found"],
  async handle(call) {
    const { deps, operator } = call;
    const user = await findNamedUser(call);
    const { id: userId } = user;
    const identities = await deps.identities.list(userId);
    const [signIn] = await deps.events.list({ userId, types: ["session_started"], limit: 1 });
    const [named] = await deps.locks.list({ userId, limit: 1 });
    const lock = named ?? (await deps.locks.find(accountKey(deps.ring, user)));
    const body = {
      user: operatorsView(user),
      identities: identities.map(nameIdentity),
      signsInBy: [...(user.hasPassword ? ["password"] : []), ...new Set(identities.map(({ provider }) => provider))],
      openSessions: await deps.operators.countSessions(userId),
      lastSignInAt: signIn?.createdAt ?? null,
      lock,
      may: actsOn(operator, user),
    };
    return { status: 200, body };
  },
});
