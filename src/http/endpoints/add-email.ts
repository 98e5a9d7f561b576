import { z } from "zod";
import { requestAddress } from "../../password/request-address.ts";
import { voucherOf } from "../../password/find-proof.ts";
import { freshFor } from "../../session/session-limits.ts";
import { bodyErrors, sessionEndpoint } from "../endpoint.ts";
import { emailField } from "../fields.ts";
import { pageUrl, withQuery } from "../form-answer.ts";
import { requireMail } from "../require-mail.ts";
import { takeEvenTime } from "../take-even-time.ts";
import { addVoucher } from "../vouchers.ts";

const input = z.strictObject({ email: emailField });

/** Mails the link that gives an account without an address this one. The answer is the same for every address. */
export const addEmail = sessionEndpoint({
  id: "addEmail",
  needs: "providers",
  method: "POST",
  path: "/email/add",
  summary: "Ask for the link that adds an address to an account without one",
  input,
  status: 202,
  fresh: freshFor,
  limits: ["mail"],
  form: { page: "addEmail", success: "account" },
  errors: [
    ...bodyErrors,
    "reauthentication_required",
    "domain_not_allowed",
    "registration_refused",
    "too_many_attempts",
    "hook_unavailable",
    "mail_not_configured",
  ],
  async handle({ deps, input, client, current, cookieHeader, returnTo }) {
    const { account, session } = current;
    const ready = requireMail(deps);
    const wanted = { user: account, email: input.email, sessionId: session.id, client };
    await takeEvenTime(() => requestAddress(ready, wanted));
    const page = pageUrl(deps.settings, "addEmail");
    return {
      status: 202,
      next: withQuery(page, { notice: "verification_sent", returnTo: returnTo ?? undefined }),
      cookies: [addVoucher(deps, cookieHeader, voucherOf(account), input.email)],
    };
  },
});
