import { z } from "zod";
import { textMark } from "../../../shared/text-mark.ts";
import { setMetadata, setName, setRole, toMetadataJson, toRole } from "../../../user/change-user.ts";
import { actRules } from "../../../user/operator-act.ts";
import { type OperatorsUser, operatorsView } from "../../../user/operators-view.ts";
import { adminUserShape } from "../../admin-shapes.ts";
import { findNamedUser, findTarget } from "../../admin-target.ts";
import { readConsoleForm } from "../../console/read-form.ts";
import { type Answer, operatorEndpoint, type OperatorCall } from "../../endpoint.ts";
import { nameField } from "../../fields.ts";

const input = z.strictObject({
  name: nameField.optional(),
  role: z.string().optional().meta({ description: "The application's role. It holds at once; sessions go on." }),
  metadata: z
    .record(z.string(), z.unknown())
    .optional()
    .meta({ description: "Replaces what there is: one object, 4 KB as JSON." }),
});
const output = z.strictObject({ user: adminUserShape });

/** Everything is checked first; then each change is one step, with an event of its own. */
async function change(call: OperatorCall<z.output<typeof input>>): Promise<Answer<{ readonly user: OperatorsUser }>> {
  const { deps, input } = call;
  const { user, doer } = await findTarget(call, "update");
  const { id: userId } = user;
  if (input.role !== undefined) toRole(input.role);
  if (input.metadata !== undefined) toMetadataJson(input.metadata);
  if (input.name !== undefined && input.name !== user.name) await setName(deps, { userId, name: input.name, ...doer });
  if (input.role !== undefined) await setRole(deps, { userId, role: input.role, ...doer });
  if (input.metadata !== undefined) await setMetadata(deps, { userId, metadata: input.metadata, ...doer });
  return { status: 200, body: { user: operatorsView(await findNamedUser(call)) } };
}

/** Changes what is known of a user. */
export const adminUpdateUser = operatorEndpoint({
  id: "adminUpdateUser",
  method: "PATCH",
  path: "/admin/users/{id}",
  summary: "Change a user's name, role or metadata",
  level: actRules.update.level,
  input,
  output,
  status: 200,
  errors: ["not_found"],
  handle: change,
});

const readAll = readConsoleForm({ name: "none", metadata: "json" });

/**
 * A form sends all of it, and `shown` has the marks of what it began with.
 *
 * Security: what nobody touched is left out. A page that was open for an hour must not give a role back that was taken meanwhile.
 */
function readForm({ shown, ...fields }: Readonly<Record<string, unknown>>): unknown {
  const marks = typeof shown === "string" ? shown.split(".") : [];
  const untouched = ["name", "role", "metadata"].filter((name, place) => {
    const typed = fields[name] ?? "";
    return typeof typed === "string" && textMark(typed) === marks[place];
  });
  return Object.fromEntries(Object.entries(readAll(fields)).filter(([name]) => !untouched.includes(name)));
}

/** The same for a form, which can only post. What is unchanged is no change. */
export const adminUpdateUserByPost = operatorEndpoint({
  id: "adminUpdateUserByPost",
  method: "POST",
  path: "/admin/users/{id}",
  summary: "Change a user's name, role or metadata (for forms)",
  level: actRules.update.level,
  input,
  output,
  status: 200,
  form: {
    page: "console",
    success: "console",
    notice: "saved",
    read: readForm,
    keeps: ["name", "role", "metadata", "shown"],
  },
  errors: ["not_found"],
  async handle(call) {
    const { metadata } = await findNamedUser(call);
    const isSame = JSON.stringify(metadata) === JSON.stringify(call.input.metadata);
    const { metadata: given, ...rest } = call.input;
    return change({ ...call, input: isSame ? rest : { ...rest, metadata: given } });
  },
});
