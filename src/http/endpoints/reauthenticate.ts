import { z } from "zod";
import { proveOwnPassword } from "../../password/sign-in.ts";
import { markReauthenticated } from "../../session/reauthenticate.ts";
import { carrySession, type TokenFields } from "../carry-session.ts";
import { type Answer, bodyErrors, sessionEndpoint } from "../endpoint.ts";
import { passwordField } from "../fields.ts";
import { renewedTokensShape } from "../shapes.ts";

const input = z.strictObject({ password: passwordField });

/** Proves again who is there, for what is dangerous. The session gets a new secret. */
export const reauthenticate = sessionEndpoint({
  id: "reauthenticate",
  needs: "passwords",
  method: "POST",
  path: "/reauthenticate",
  summary: "Confirm your password",
  input,
  status: 204,
  withTokens: renewedTokensShape,
  form: { page: "reauthenticate", success: "account" },
  errors: [
    ...bodyErrors,
    "invalid_credentials",
    "too_many_attempts",
    "account_locked",
    "claims_too_large",
    "hook_unavailable",
    "overloaded",
  ],
  async handle({ deps, input, client, current }): Promise<Answer<TokenFields | undefined>> {
    const { user, session } = current;
    await proveOwnPassword(deps, {
      userId: user.id,
      sessionId: session.id,
      password: input.password,
      client,
      call: "reauthenticate",
    });
    const renewed = await markReauthenticated(deps, current, { method: "password", client });
    const { fields, cookies } = carrySession(deps, renewed);
    return renewed.record.carrier === "cookie" ? { status: 204, cookies } : { status: 200, body: fields, cookies };
  },
});
