import { z } from "zod";
import { signInWithPassword } from "../../password/sign-in.ts";
import type { Email } from "../../mail/email.ts";
import type { Password } from "../../password/password.ts";
import { type CarriageInput, chooseCarriage } from "../carriage.ts";
import { answerSignIn, type SignedInBody } from "../carry-session.ts";
import { readDeviceMarks } from "../device-cookie.ts";
import { type Answer, bodyErrors, type Call, publicEndpoint } from "../endpoint.ts";
import { carriageFields, deviceNameField, emailField, passwordField } from "../fields.ts";
import { findReplaced } from "../presented.ts";
import { startedShape } from "../shapes.ts";

const { carrier, transport } = carriageFields;

/** What a log-in takes, whatever carries the session. */
export const loginFields = {
  email: emailField,
  password: passwordField,
  transport,
  remember: z.boolean().optional(),
  deviceName: deviceNameField.optional(),
};

const input = z.strictObject({ ...loginFields, carrier });

export const loginErrors = [
  ...bodyErrors,
  "invalid_credentials",
  "too_many_attempts",
  "account_locked",
  "user_banned",
  "deletion_pending",
  "email_not_verified",
  "claims_too_large",
  "hook_unavailable",
  "overloaded",
] as const;

/** Signs in with address and password. The sessions that the browser presented end. */
export const login = publicEndpoint({
  id: "login",
  needs: "passwords",
  method: "POST",
  path: "/login",
  summary: "Sign in with e-mail and password",
  input,
  output: startedShape,
  status: 200,
  guards: "email",
  form: { page: "login", success: "afterLogin" },
  errors: loginErrors,
  handle: (call) => logIn(call),
});

/** What a log-in takes, checked. */
export interface LogInInput extends CarriageInput {
  readonly email: Email;
  readonly password: Password;
  readonly remember?: boolean | undefined;
  readonly deviceName?: string | null | undefined;
}

/** Signs in, and answers in the manner of the carrier that was asked for. */
export async function logIn(call: Call<LogInInput>): Promise<Answer<SignedInBody>> {
  const { deps, input, client, cookieHeader } = call;
  const started = await signInWithPassword(deps, {
    email: input.email,
    password: input.password,
    carriage: chooseCarriage(input, call),
    remember: input.remember ?? true,
    deviceName: input.deviceName ?? null,
    client,
    devices: readDeviceMarks(deps, cookieHeader),
    replaces: await findReplaced(deps, call),
  });
  return { status: 200, ...answerSignIn(deps, cookieHeader, started) };
}
