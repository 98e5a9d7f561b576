import { z } from "zod";
import { AuthError } from "../../error/auth-error.ts";
import { requestAddressChange } from "../../password/request-address.ts";
import { undoAddressChange } from "../../password/take-back.ts";
import { freshFor } from "../../session/session-limits.ts";
import { bodyErrors, publicEndpoint, sessionEndpoint } from "../endpoint.ts";
import { codeField, emailField } from "../fields.ts";
import { pageUrl, withQuery } from "../form-answer.ts";
import { requireMail } from "../require-mail.ts";
import { takenBack } from "../taken-back.ts";
import { takeEvenTime } from "../take-even-time.ts";

const input = z.strictObject({ newEmail: emailField });

/** Mails the link that gives an account this address instead of the one it has. The answer is the same for every address. */
export const changeEmail = sessionEndpoint({
  id: "changeEmail",
  needs: "either",
  method: "POST",
  path: "/email/change",
  summary: "Ask for the link that changes your email address",
  input,
  status: 202,
  fresh: freshFor,
  limits: ["mail"],
  form: { page: "account", success: "account" },
  errors: [
    ...bodyErrors,
    "too_many_attempts",
    "reauthentication_required",
    "domain_not_allowed",
    "registration_refused",
    "hook_unavailable",
    "mail_not_configured",
  ],
  async handle({ deps, input, client, current }) {
    const { account: user, session } = current;
    const ready = requireMail(deps);
    const wanted = { user, email: input.newEmail, sessionId: session.id, client };
    await takeEvenTime(() => requestAddressChange(ready, wanted));
    return { status: 202, next: withQuery(pageUrl(deps.settings, "verifyEmail"), { notice: "change_sent" }) };
  },
});

const undoInput = z.strictObject({ token: codeField });

/** Takes a change of address back by the link that was mailed to the earlier one. Every session ends; nobody is signed in by it. */
export const undoEmailChange = publicEndpoint({
  id: "undoEmailChange",
  needs: "either",
  method: "POST",
  path: "/email/change/undo",
  summary: "Take a change of your email address back with the token of a link",
  input: undoInput,
  status: 204,
  limits: ["code"],
  form: { page: "undoEmail", success: "afterLogout" },
  errors: [...bodyErrors, "code_invalid", "too_many_attempts", "email_taken", "user_banned"],
  async handle({ deps, input: { token: code }, client }) {
    if (code === null) throw new AuthError("code_invalid");
    return takenBack(deps, await undoAddressChange(deps, { code, client }), "email_change_undone");
  },
});
