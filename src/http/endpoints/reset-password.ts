import { z } from "zod";
import { AuthError } from "../../error/auth-error.ts";
import { resetPassword } from "../../password/reset-password.ts";
import { deviceCookies } from "../device-cookie.ts";
import { bodyErrors, publicEndpoint } from "../endpoint.ts";
import { codeField, passwordField } from "../fields.ts";
import { withQuery } from "../form-answer.ts";
import { clearLink } from "../link-cookie.ts";
import { passwordContext } from "../password-context.ts";

const input = z.strictObject({ token: codeField, newPassword: passwordField });

/** Sets a new password by a mailed link. Every session ends; nobody is signed in by it. */
export const resetOwnPassword = publicEndpoint({
  id: "resetPassword",
  needs: "passwords",
  method: "POST",
  path: "/password/reset",
  summary: "Set a new password with the token of a link",
  input,
  status: 204,
  limits: ["code"],
  form: { page: "resetPassword", success: "afterLogout" },
  errors: [...bodyErrors, "code_invalid", "too_many_attempts", "weak_password", "user_banned", "overloaded"],
  async handle({ deps, input, client, cookieHeader }) {
    const { token: code, newPassword } = input;
    if (code === null) throw new AuthError("code_invalid");
    const reset = await resetPassword(deps, { code, newPassword, context: passwordContext(deps.settings), client });
    return {
      status: 204,
      next: withQuery(deps.settings.pages.login, { notice: "password_changed" }),
      // Strangers may go on with her account: whoever has read her mail is none.
      cookies: [clearLink(deps), ...deviceCookies(deps, cookieHeader, reset)],
    };
  },
});
