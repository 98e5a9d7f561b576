import { z } from "zod";
import { AuthError } from "../../error/auth-error.ts";
import { disownAddress, proveAddress } from "../../password/prove-address.ts";
import { resendVerification } from "../../password/send-verification.ts";
import { chooseCarriage } from "../carriage.ts";
import { answerSignIn, type SignedInBody } from "../carry-session.ts";
import { type Answer, bodyErrors, type Call, publicEndpoint } from "../endpoint.ts";
import { carriageFields, codeField, emailField, passwordField } from "../fields.ts";
import { pageUrl, withQuery } from "../form-answer.ts";
import { clearLink, keepLink } from "../link-cookie.ts";
import { findReplaced } from "../presented.ts";
import { requireMail } from "../require-mail.ts";
import { takeEvenTime } from "../take-even-time.ts";
import { parseReturnTo } from "../return-to.ts";
import { tokenPairShape } from "../shapes.ts";
import { readVouchers } from "../vouchers.ts";

const input = z.strictObject({
  token: codeField,
  password: passwordField.optional(),
  ...carriageFields,
  notMe: z
    .boolean()
    .optional()
    .meta({ description: "The address is yours, but you did not ask for this: what was set up on it is dropped." }),
});

/** Proves an address by a mailed link, and signs in who has shown by browser or password that she asked for it. */
export const verifyEmail = publicEndpoint({
  id: "verifyEmail",
  needs: "either",
  method: "POST",
  path: "/email/verify",
  summary: "Prove an email address with the token of a link",
  input,
  status: 204,
  withTokens: tokenPairShape,
  // A change of address hangs on a session that has not just been ended.
  afresh: true,
  guards: "token",
  limits: ["code"],
  form: { page: "verifyEmail", success: "afterLogin" },
  errors: [
    ...bodyErrors,
    "code_invalid",
    // For an address that an account is to have: it takes the account's own session.
    "unauthenticated",
    "claims_too_large",
    "invalid_credentials",
    "too_many_attempts",
    "account_locked",
    "password_required",
    "registration_closed",
    "domain_not_allowed",
    "registration_refused",
    "hook_unavailable",
    "overloaded",
  ],
  async handle(call): Promise<Answer<SignedInBody | undefined>> {
    const { deps, input, client, current, cookieHeader } = call;
    const { token: code, password = null } = input;
    if (code === null) throw new AuthError("code_invalid");
    const { pages } = deps.settings;
    if (input.notMe) return answerDisowned(deps, await disownAddress(deps, { code, client }));
    const vouchers = readVouchers(deps, cookieHeader)?.ids ?? [];
    const session = current.ok ? current : null;
    const carriage = chooseCarriage(input, call);
    const replaces = await findReplaced(deps, call);
    const { started, returnTo, notice } = await proveAddress(deps, {
      code,
      password,
      vouchers,
      current: session,
      replaces,
      carriage,
      client,
    });
    const answer = started && answerSignIn(deps, cookieHeader, started);
    const account = withQuery(session || started ? pages.account : pages.login, { notice });
    return {
      ...(answer && carriage.carrier === "token" ? { status: 200, body: answer.body } : { status: 204 }),
      // Checked again: a day may have passed, and an origin may be trusted no more.
      next: started ? (parseReturnTo(returnTo, deps.settings) ?? pages.afterLogin) : account,
      cookies: [clearLink(deps), ...(answer?.cookies ?? [])],
    };
  },
});

function answerDisowned(
  deps: Call<unknown>["deps"],
  disowned: Awaited<ReturnType<typeof disownAddress>>,
): Answer<undefined> {
  const { pages } = deps.settings;
  if (disowned.kind === "dropped") {
    return {
      status: 204,
      next: withQuery(pages.login, { notice: "registration_dropped" }),
      cookies: [clearLink(deps)],
    };
  }
  // The code reaches the page as if its link had been followed. A program asks for a link by mail.
  const link = keepLink(deps, "resetPassword", disowned.code);
  return { status: 204, next: withQuery(pages.resetPassword, { notice: "account_reclaimed" }), cookies: [link] };
}

const resendInput = z.strictObject({ email: emailField });

/** Mails the link again. The answer is the same for every address. */
export const resendVerificationMail = publicEndpoint({
  id: "resendVerification",
  needs: "passwords",
  method: "POST",
  path: "/email/verify/resend",
  summary: "Ask for the link that proves an address again",
  input: resendInput,
  status: 202,
  limits: ["mail"],
  form: { page: "verifyEmail", success: "afterLogin" },
  errors: [...bodyErrors, "too_many_attempts", "mail_not_configured"],
  async handle({ deps, input, client, cookieHeader, returnTo }) {
    const begun = readVouchers(deps, cookieHeader)?.ids ?? [];
    const ready = requireMail(deps);
    await takeEvenTime(() => resendVerification(ready, { email: input.email, begun, client }));
    const page = withQuery(pageUrl(deps.settings, "verifyEmail"), { notice: "verification_sent" });
    return { status: 202, next: returnTo ?? page };
  },
});
