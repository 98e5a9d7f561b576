import { z } from "zod";
import { noticeUser } from "../../../session/notice-user.ts";
import { setOperator } from "../../../user/change-user.ts";
import { actRules } from "../../../user/operator-act.ts";
import { type OperatorLevel, operatorLevels } from "../../../user/operator.ts";
import { dryRunField } from "../../admin-fields.ts";
import { findTarget } from "../../admin-target.ts";
import { readConsoleForm } from "../../console/read-form.ts";
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
  form: {
    page: "console",
    success: "console",
    read: readConsoleForm({ level: "choice" }),
    values: ({ operator }: { readonly operator: OperatorLevel | null }) => ({ level: operator ?? "none" }),
    keeps: ["level"],
  },
  errors: ["not_found", "email_not_verified"],
  async handle(call) {
    const { deps, input } = call;
    const { user, doer } = await findTarget(call, "set_operator");
    const dryRun: boolean = input.dryRun ?? false;
    const { level } = input;
    const mail = {
      template: "operator_changed",
      when: new Date(deps.clock()),
      device: null,
      accountLink: deps.links.account,
    } as const;
    if (level !== null && level !== user.operator && !user.emailVerified) throw new AuthError("email_not_verified");
    const changed = dryRun
      ? user.operator !== level
      : await setOperator(deps, { userId: user.id, level, messages: noticeUser(deps.mail, user, mail), ...doer });
    const notice = changed ? "operator" : "operator_same";
    return { status: 200, body: { changed, operator: level, dryRun }, notice };
  },
});
