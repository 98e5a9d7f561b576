import { z } from "zod";
import { signInWithPassword } from "../../password/sign-in.ts";
import { readDeviceMarks, signedInCookies } from "../device-cookie.ts";
import { bodyErrors, publicEndpoint } from "../endpoint.ts";
import { deviceNameField, emailField, passwordField } from "../fields.ts";
import { signedInShape } from "../shapes.ts";

const input = z.strictObject({
  email: emailField,
  password: passwordField,
  carrier: z.literal("cookie").optional(),
  remember: z.boolean().optional(),
  deviceName: deviceNameField.optional(),
});

/** Signs in with address and password. The session that the browser presented ends. */
export const login = publicEndpoint({
  id: "login",
  needs: "passwords",
  method: "POST",
  path: "/login",
  summary: "Sign in with e-mail and password",
  input,
  output: signedInShape,
  status: 200,
  form: { page: "login", success: "afterLogin" },
  errors: [...bodyErrors, "invalid_credentials", "user_banned", "deletion_pending", "email_not_verified", "overloaded"],
  async handle({ deps, input, client, current, cookieHeader }) {
    const started = await signInWithPassword(deps, {
      email: input.email,
      password: input.password,
      remember: input.remember ?? true,
      deviceName: input.deviceName ?? null,
      client,
      devices: readDeviceMarks(deps, cookieHeader),
      replaces: current.ok ? current.session.id : null,
    });
    return {
      status: 200,
      body: { user: started.user, session: started.session },
      cookies: signedInCookies(deps, cookieHeader, started),
    };
  },
});
