import { z } from "zod";
import { changePassword } from "../../password/change-password.ts";
import { carrySession, type TokenFields } from "../carry-session.ts";
import { deviceCookies } from "../device-cookie.ts";
import { type Answer, bodyErrors, sessionEndpoint } from "../endpoint.ts";
import type { Session } from "../../session/session.ts";
import { passwordField } from "../fields.ts";
import { passwordContext } from "../password-context.ts";
import { renewedShape } from "../shapes.ts";

const input = z.strictObject({
  currentPassword: passwordField
    .optional()
    .meta({ description: "Left out by somebody who has none yet, and has proven who she is a moment ago." }),
  newPassword: passwordField,
});

/** Changes the password, or sets the first one. The calling session goes on in its own carrier, all others end. */
export const changeOwnPassword = sessionEndpoint({
  id: "changePassword",
  needs: "passwords",
  method: "POST",
  path: "/password/change",
  summary: "Change your password",
  input,
  output: renewedShape,
  status: 200,
  form: { page: "account", success: "account", notice: "password_changed" },
  errors: [
    ...bodyErrors,
    "reauthentication_required",
    "invalid_credentials",
    "too_many_attempts",
    "account_locked",
    "weak_password",
    "claims_too_large",
    "hook_unavailable",
    "overloaded",
  ],
  async handle({
    deps,
    input,
    client,
    current,
    cookieHeader,
  }): Promise<Answer<TokenFields & { readonly session: Session }>> {
    const { currentPassword = null, newPassword } = input;
    const context = passwordContext(deps.settings);
    const renewed = await changePassword(deps, current, { currentPassword, newPassword, context, client });
    const { fields, cookies } = carrySession(deps, renewed);
    const known = renewed.record.transport === "body" ? [] : deviceCookies(deps, cookieHeader, renewed);
    return {
      status: 200,
      body: { ...fields, session: renewed.session },
      cookies: [...cookies, ...known],
      ...(currentPassword === null && { notice: "password_set" }),
    };
  },
});
