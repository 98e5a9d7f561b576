import { z } from "zod";
import { setOperator } from "../../../user/change-user.ts";
import { actRules } from "../../../user/operator-act.ts";
import { operatorLevels } from "../../../user/operator.ts";
import { dryRunField } from "../../admin-fields.ts";
import { findTarget } from "../../admin-target.ts";
import { operatorEndpoint } from "../../endpoint.ts";
import { AuthError } from "../../../error/auth-error.ts";

/** Makes somebody an operator, or not one any more. */
export const adminSetOperator = operatorEndpoint({
  id: "adminSetOperator",
  method: "POST",
  path: "/admin/users/{id}/operator",
  summary: "Make somebody else an operator, or not one any more",
  level: actRules.set_operator.level,
  input: z.strictObject({
    level: z.enum(operatorLevels).nullable().meta({ description: "Null: no operator any more." }),
    dryRun: dryRunField,
  }),
  output: z.strictObject({
    changed: z.boolean(),
    operator: z.enum(operatorLevels).nullable(),
    dryRun: z.boolean(),
  }),
  status: 200,
  errors: ["not_found", "email_not_verified"],
  async handle(call) {
    const { deps, input } = call;
    const { user, doer } = await findTarget(call, "set_operator");
    const dryRun = input.dryRun ?? false;
    const { level } = input;
    if (level !== null && level !== user.operator && !user.emailVerified) throw new AuthError("email_not_verified");
    const changed = dryRun
      ? user.operator !== level
      : await setOperator(deps, { userId: user.id, level, accountLink: deps.links.account, ...doer });
    return { status: 200, body: { changed, operator: level, dryRun } };
  },
});
