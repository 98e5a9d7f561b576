import { z } from "zod";
import { proveOwnPassword } from "../../password/sign-in.ts";
import { markReauthenticated } from "../../session/reauthenticate.ts";
import { bodyErrors, sessionEndpoint } from "../endpoint.ts";
import { passwordField } from "../fields.ts";
import { sessionCookie } from "../session-cookie.ts";

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
  form: { page: "reauthenticate", success: "account" },
  errors: [...bodyErrors, "invalid_credentials", "overloaded"],
  async handle({ deps, input, client, current }) {
    const { user, session } = current;
    await proveOwnPassword(deps, { userId: user.id, sessionId: session.id, password: input.password, client });
    const renewed = await markReauthenticated(deps, current, { method: "password", client });
    return { status: 204, cookies: [sessionCookie(deps, renewed)] };
  },
});
