import { z } from "zod";
import { requestPasswordReset } from "../../password/request-reset.ts";
import { bodyErrors, publicEndpoint } from "../endpoint.ts";
import { emailField } from "../fields.ts";
import { pageUrl, withQuery } from "../form-answer.ts";
import { requireMail } from "../require-mail.ts";
import { takeEvenTime } from "../take-even-time.ts";

const input = z.strictObject({ email: emailField });

/** Mails a link that sets a new password. The answer is the same for every address. */
export const forgotPassword = publicEndpoint({
  id: "forgotPassword",
  needs: "passwords",
  method: "POST",
  path: "/password/forgot",
  summary: "Ask for a link that sets a new password",
  input,
  status: 202,
  limits: ["mail"],
  form: { page: "forgotPassword", success: "afterLogout" },
  errors: [...bodyErrors, "too_many_attempts", "mail_not_configured"],
  async handle({ deps, input, client }) {
    const ready = requireMail(deps);
    await takeEvenTime(() => requestPasswordReset(ready, { email: input.email, client }));
    return { status: 202, next: withQuery(pageUrl(deps.settings, "forgotPassword"), { notice: "reset_sent" }) };
  },
});
