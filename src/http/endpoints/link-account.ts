import { z } from "zod";
import { AuthError } from "../../error/auth-error.ts";
import { findLink, linkByPassword, takeAccount } from "../../federation/link-account.ts";
import { chooseCarriage } from "../carriage.ts";
import { answerSignIn, type SignedInBody } from "../carry-session.ts";
import { readDeviceMarks } from "../device-cookie.ts";
import { type Answer, bodyErrors, publicEndpoint } from "../endpoint.ts";
import { carriageFields, codeField, passwordField } from "../fields.ts";
import { clearLink } from "../link-cookie.ts";
import { findReplaced } from "../presented.ts";
import { startedShape } from "../shapes.ts";

const input = z.strictObject({
  token: codeField,
  password: passwordField.optional().meta({ description: "The password of the account that has the address." }),
  reclaim: z
    .boolean()
    .optional()
    .meta({ description: "The mailbox is yours and the password is not: what was set up on the address is dropped." }),
  ...carriageFields,
});

/** Links the identity that a sign-in at a provider stopped at, and finishes that sign-in. */
export const linkAccount = publicEndpoint({
  id: "linkAccount",
  needs: "providers",
  method: "POST",
  path: "/identities",
  summary: "Finish a sign-in at a provider with the password of the account that has the address, or take that account",
  input,
  output: startedShape,
  status: 200,
  guards: "token",
  limits: ["code"],
  form: { page: "linkAccount", success: "afterLogin" },
  errors: [
    ...bodyErrors,
    "code_invalid",
    "password_required",
    "invalid_credentials",
    "too_many_attempts",
    "account_locked",
    "user_banned",
    "deletion_pending",
    "claims_too_large",
    "hook_unavailable",
    "overloaded",
  ],
  async handle(call): Promise<Answer<SignedInBody>> {
    const { deps, input, client, cookieHeader } = call;
    const { token, password = null, reclaim = false } = input;
    const found = token && (await findLink(deps, token));
    if (!found) throw new AuthError("code_invalid");
    const carriage = chooseCarriage({ ...input, carrier: input.carrier ?? found.data.carrier }, call);
    const devices = readDeviceMarks(deps, cookieHeader);
    const how = { carriage, client, devices, replaces: await findReplaced(deps, call) };
    const started = reclaim
      ? await takeAccount(deps, found, how)
      : await linkByPassword(deps, found, { ...how, password });
    const answer = answerSignIn(deps, cookieHeader, started);
    return { status: 200, body: answer.body, cookies: [clearLink(deps), ...answer.cookies] };
  },
});
