import { AuthError } from "../error/auth-error.ts";
import { findProof, type FoundProof, isAskerThere, vouchFor } from "../password/find-proof.ts";
import { findDisowned, findUndo, type FoundRecovery } from "../password/take-back.ts";
import { findReset } from "../password/reset-password.ts";
import { checkMailPage } from "../pages/check-mail-page.ts";
import { type DeadLinkPageModel, deadLinkPage } from "../pages/dead-link-page.ts";
import { forgotPasswordPage } from "../pages/forgot-password-page.ts";
import { resetPasswordPage } from "../pages/reset-password-page.ts";
import { type VerifyEmailPageModel, verifyEmailPage } from "../pages/verify-email-page.ts";
import { type TakeBackPageModel, takeBackPage } from "../pages/take-back-page.ts";
import { changeSentPage } from "../pages/change-sent-page.ts";
import { type Code, parseCode } from "../verification/code.ts";
import type { Deps } from "./deps.ts";
import type { FormPage } from "./endpoint.ts";
import { pageUrl, withQuery } from "./form-answer.ts";
import { clearLink, keepLink, readLink } from "./link-cookie.ts";
import { pageFrame, pageResponse } from "./page-frame.ts";
import type { Visit } from "./page-routes.ts";
import { underLimits } from "./under-limits.ts";
import { readVouchers } from "./vouchers.ts";

/**
 * Pages that a mailed link may lead to.
 *
 * Security: not the one that links an identity. Its code is set by our own callback alone, so that nobody can plant a stranger's.
 */
const linkPages: ReadonlySet<FormPage> = new Set<FormPage>([
  "resetPassword",
  "verifyEmail",
  "register",
  "reauthenticate",
  "disown",
  "undoEmail",
]);

/**
 * Takes the token of a mailed link out of the address, into a sealed cookie, and leads to the clean address. Null: there is no token.
 *
 * Security: nothing is looked up and nothing is spent, because links are opened by scanners of mails, too. What only looks ahead gets
 * no cookie either. From the clean address the token reaches no history, no referrer and no log.
 */
export function followLink(deps: Deps, request: Request, page: FormPage): Response | null {
  if (!linkPages.has(page)) return null;
  const token = new URL(request.url).searchParams.get("token");
  if (token === null) return null;
  const purpose = request.headers.get("sec-purpose") ?? request.headers.get("purpose") ?? "";
  if (purpose.includes("prefetch")) return new Response(null, { status: 503, headers: { "retry-after": "1" } });
  const code = parseCode(token);
  const location = withQuery(pageUrl(deps.settings, page), { error: code === null ? "code_invalid" : undefined });
  const response = new Response(null, { status: 303, headers: { location } });
  if (request.method === "GET") {
    response.headers.append("set-cookie", code === null ? clearLink(deps) : keepLink(deps, page, code));
  }
  return response;
}

/**
 * What the code of a link that was followed stands for. Null: nothing. Throws `too_many_attempts`.
 *
 * Security: the page asks the database for a code as its form does, so both count in one limit.
 */
export async function lookUp<T>(
  { deps, client, cookieHeader }: Pick<Visit, "deps" | "client" | "cookieHeader">,
  find: () => Promise<T | null>,
): Promise<T | null> {
  const by = { input: undefined, client, cookieHeader };
  try {
    return await underLimits(deps, { id: "followLink", limits: ["code"] }, by, async () => {
      const found = await find();
      if (found === null) throw new AuthError("code_invalid");
      return found;
    });
  } catch (error) {
    if (error instanceof AuthError && error.code === "code_invalid") return null;
    throw error;
  }
}

/** Where a link that sets a new password is asked for. */
export function showForgotPassword({ deps, language, flash, notice }: Visit): Response {
  const { settings } = deps;
  const frame = pageFrame(settings, null, language);
  return pageResponse(
    settings,
    forgotPasswordPage({ frame, failure: flash, isSent: notice === "reset_sent", canMail: deps.mail !== null }),
    language,
  );
}

/** Where a link leads that sets a new password. */
export async function showResetPassword(visit: Visit): Promise<Response> {
  const { deps, language, flash, notice, cookieHeader } = visit;
  const { settings, policy } = deps;
  const code = readLink(deps, cookieHeader, "resetPassword");
  const record = code && (await lookUp(visit, () => findReset(deps, code)));
  if (!record) return deadLink(visit, "reset");
  const html = resetPasswordPage({
    frame: pageFrame(settings, null, language),
    failure: flash,
    token: code,
    email: record.user.email,
    passwordMinLength: policy.minLength,
    after: resetOccasions.find((one) => one === notice) ?? null,
  });
  return pageResponse(settings, html, language);
}

const resetOccasions = ["account_reclaimed", "sign_in_disowned", "email_change_undone"] as const;

/** Where the link of a notice leads, by which somebody says that it was not her. */
export async function showDisown(visit: Visit): Promise<Response> {
  const { deps, cookieHeader } = visit;
  const code = readLink(deps, cookieHeader, "disown");
  const found = code && (await lookUp(visit, () => findDisowned(deps, code)));
  return showTakeBack(visit, { about: "disown", code, found });
}

/** Where the link leads that takes a change of address back. */
export async function showUndoEmail(visit: Visit): Promise<Response> {
  const { deps, cookieHeader } = visit;
  const code = readLink(deps, cookieHeader, "undoEmail");
  const found = code && (await lookUp(visit, () => findUndo(deps, code)));
  return showTakeBack(visit, { about: "undo", code, found });
}

interface TakeBackLink {
  readonly about: TakeBackPageModel["about"];
  readonly code: Code | null;
  readonly found: FoundRecovery | null;
}

function showTakeBack(visit: Visit, { about, code, found }: TakeBackLink): Response {
  const { deps, language, flash } = visit;
  const { settings } = deps;
  if (!code || !found) {
    const response = deadLink(visit, "notice");
    response.headers.append("set-cookie", clearLink(deps));
    return response;
  }
  const frame = pageFrame(settings, null, language);
  const { email } = found;
  return pageResponse(settings, takeBackPage({ frame, failure: flash, token: code, email, about }), language);
}

/** Where a link leads that proves an address; without one, where it is said that one is on its way. */
export async function showVerifyEmail(visit: Visit): Promise<Response> {
  const { deps, language, flash, notice, cookieHeader } = visit;
  const { settings } = deps;
  const code = readLink(deps, cookieHeader, "verifyEmail");
  const found = code && (await lookUp(visit, () => findProof(deps, code)));
  // A link that was followed and is worth nothing; the next visit to this page is one without a link.
  if ((code && !found) || notice === "code_invalid") {
    const response = deadLink(visit, "verify");
    response.headers.append("set-cookie", clearLink(deps));
    return response;
  }
  const frame = pageFrame(settings, null, language);
  if (!found && notice === "change_sent") return pageResponse(settings, changeSentPage(frame), language);
  if (!found) {
    const email = readVouchers(deps, cookieHeader)?.email ?? null;
    const isSent = notice === "verification_sent";
    return pageResponse(settings, checkMailPage({ frame, failure: flash, email, isSent }), language);
  }
  const about = found.kind === "user" ? "account" : found.kind;
  const proof = await proofOf(visit, found);
  return pageResponse(
    settings,
    verifyEmailPage({ frame, failure: flash, token: code, email: found.email, about, proof }),
    language,
  );
}

async function proofOf(
  { deps, current, cookieHeader }: Visit,
  found: FoundProof,
): Promise<VerifyEmailPageModel["proof"]> {
  if (found.kind !== "registration" && current.ok && current.user.id === found.record.user.id) return "known";
  if (found.kind === "change") return "sign_in";
  const vouchers = readVouchers(deps, cookieHeader)?.ids ?? [];
  if (found.kind === "addition") return (await isAskerThere(deps, found, vouchers)) ? "known" : "sign_in";
  if (vouchers.includes(vouchFor(found))) return "known";
  return found.passwordHash === null ? "none" : "password";
}

/** A link that does not work any more. */
export function deadLink(
  { deps, language }: Pick<Visit, "deps" | "language">,
  link: DeadLinkPageModel["link"],
): Response {
  const { settings } = deps;
  const canReset = settings.passwords && deps.mail !== null;
  return pageResponse(settings, deadLinkPage({ frame: pageFrame(settings, null, language), link, canReset }), language);
}
