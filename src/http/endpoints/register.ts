import { z } from "zod";
import { AuthError } from "../../error/auth-error.ts";
import { hashNewPassword } from "../../password/set-password.ts";
import { startSession } from "../../session/start-session.ts";
import { registerUser } from "../../user/register.ts";
import { admitRegistration } from "../../user/registration-rule.ts";
import { bodyErrors, publicEndpoint } from "../endpoint.ts";
import { deviceNameField, emailField, nameField, passwordField } from "../fields.ts";
import { passwordContext } from "../password-context.ts";
import { sessionCookie } from "../session-cookie.ts";
import { signedInShape } from "../shapes.ts";

const input = z.strictObject({
  email: emailField,
  password: passwordField,
  name: nameField.optional(),
  carrier: z.literal("cookie").optional(),
  remember: z.boolean().optional(),
  deviceName: deviceNameField.optional(),
});

/** Creates an account and signs its owner in. */
export const register = publicEndpoint({
  id: "register",
  needs: "passwords",
  method: "POST",
  path: "/register",
  summary: "Create an account and sign in",
  input,
  output: signedInShape,
  status: 201,
  form: { page: "register", success: "afterLogin" },
  errors: [
    ...bodyErrors,
    "registration_closed",
    "domain_not_allowed",
    "registration_refused",
    "hook_unavailable",
    "email_taken",
    "weak_password",
    "overloaded",
  ],
  async handle({ deps, input, client, current }) {
    const { email, name = null } = input;
    // Before a hash is computed for somebody who may not come in.
    admitRegistration(deps.settings.registration, { email, invited: false });
    const passwordHash = await hashNewPassword(deps, {
      password: input.password,
      field: "password",
      context: [email, name ?? "", ...passwordContext(deps.settings)],
      client,
    });
    const user = await registerUser(deps, { email, name, passwordHash, client });
    const started = await startSession(deps, {
      user,
      method: "password",
      remember: input.remember ?? true,
      client,
      deviceName: input.deviceName ?? null,
      liveSessions: 0,
      replaces: current.ok ? current.session.id : null,
    });
    // Something ended everything of an account that is a moment old: an operator's ban. The person logs in and is told.
    if (!started) throw new AuthError("invalid_credentials");
    return {
      status: 201,
      body: { user: started.user, session: started.session },
      cookies: [sessionCookie(deps, started)],
    };
  },
});
