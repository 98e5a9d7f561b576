import { z } from "zod";
import { AuthError } from "../../error/auth-error.ts";
import type { VerifiedSession } from "../../session/session-check.ts";
import type { User } from "../../user/user.ts";
import { type Answer, bodyErrors, type Call, sessionEndpoint } from "../endpoint.ts";
import { nameField } from "../fields.ts";
import { userShape } from "../shapes.ts";

const input = z.strictObject({ name: nameField });
/** A form sends nothing for an empty field: the name is then removed. */
const formInput = z.strictObject({ name: nameField.default(null) });
const output = z.strictObject({ user: userShape });

type UpdateCall = Omit<Call<z.output<typeof input>>, "current"> & { readonly current: VerifiedSession };

async function rename({ deps, input, client, current }: UpdateCall): Promise<Answer<{ readonly user: User }>> {
  const { id: userId } = current.user;
  const event = { type: "name_changed", data: {}, userId, sessionId: current.session.id, client } as const;
  const user = await deps.users.rename(userId, input.name, { events: [event] });
  if (!user) throw new AuthError("session_revoked");
  return { status: 200, body: { user } };
}

/** Changes what a person may change of herself. Her role, her id and whether her address is proven are not among it. */
export const updateUser = sessionEndpoint({
  id: "updateUser",
  method: "PATCH",
  path: "/user",
  summary: "Change your name",
  input,
  output,
  status: 200,
  limits: ["own_data"],
  errors: [...bodyErrors, "too_many_attempts"],
  handle: rename,
});

/** The same for a form, which can only post. */
export const updateUserForm = sessionEndpoint({
  id: "updateUserByPost",
  method: "POST",
  path: "/user",
  summary: "Change your name (for forms)",
  input: formInput,
  output,
  status: 200,
  limits: ["own_data"],
  form: { page: "account", success: "account", notice: "saved" },
  errors: [...bodyErrors, "too_many_attempts"],
  handle: rename,
});
