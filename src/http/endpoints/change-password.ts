import { z } from "zod";
import { changePassword } from "../../password/change-password.ts";
import { signedInCookies } from "../device-cookie.ts";
import { bodyErrors, sessionEndpoint } from "../endpoint.ts";
import { passwordField } from "../fields.ts";
import { passwordContext } from "../password-context.ts";
import { sessionShape } from "../shapes.ts";

const input = z.strictObject({ currentPassword: passwordField, newPassword: passwordField });

/** Changes the password. The calling session goes on in its own carrier, all others end. */
export const changeOwnPassword = sessionEndpoint({
  id: "changePassword",
  needs: "passwords",
  method: "POST",
  path: "/password/change",
  summary: "Change your password",
  input,
  output: z.strictObject({ session: sessionShape }),
  status: 200,
  form: { page: "account", success: "account", notice: "password_changed" },
  errors: [...bodyErrors, "invalid_credentials", "weak_password", "overloaded"],
  async handle({ deps, input, client, current, cookieHeader }) {
    const renewed = await changePassword(deps, current, { ...input, context: passwordContext(deps.settings), client });
    const cookies = signedInCookies(deps, cookieHeader, { ...renewed, user: current.user });
    return { status: 200, body: { session: renewed.session }, cookies };
  },
});
