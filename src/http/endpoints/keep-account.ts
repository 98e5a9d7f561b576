import { z } from "zod";
import { AuthError } from "../../error/auth-error.ts";
import { keepAccount as keep } from "../../federation/keep-account.ts";
import { chooseCarriage } from "../carriage.ts";
import { answerSignIn, type SignedInBody } from "../carry-session.ts";
import { type Answer, bodyErrors, publicEndpoint } from "../endpoint.ts";
import { carriageFields, codeField } from "../fields.ts";
import { keptNotice } from "../kept-notice.ts";
import { findReplaced } from "../presented.ts";
import { startedShape } from "../shapes.ts";

const input = z.strictObject({
  token: codeField.meta({
    description: "The `undoToken` of a sign-in at a provider that was answered with `deletion_pending`.",
  }),
  ...carriageFields,
});

/** Takes a deletion back and signs in, by what a provider has just proven. */
export const keepAccount = publicEndpoint({
  id: "keepAccount",
  needs: "providers",
  method: "POST",
  path: "/user/delete/keep",
  summary: "Keep an account that waits to be deleted, after a sign-in at a provider",
  input,
  output: startedShape,
  status: 200,
  limits: ["code"],
  form: { page: "login", success: "afterLogin" },
  errors: [
    ...bodyErrors,
    "code_invalid",
    "too_many_attempts",
    "user_banned",
    "email_not_verified",
    "claims_too_large",
    "hook_unavailable",
    "overloaded",
  ],
  async handle(call): Promise<Answer<SignedInBody>> {
    const { deps, input, client, cookieHeader } = call;
    if (input.token === null) throw new AuthError("code_invalid");
    const carriage = chooseCarriage(input, call);
    const started = await keep(deps, { code: input.token, carriage, client, replaces: await findReplaced(deps, call) });
    return { status: 200, ...answerSignIn(deps, cookieHeader, started), ...keptNotice(deps.settings) };
  },
});
