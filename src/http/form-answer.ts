import type { AuthError } from "../error/auth-error.ts";
import type { RequestBody } from "./body.ts";
import type { Deps } from "./deps.ts";
import type { Answer, Endpoint, FormAnswer, FormPage } from "./endpoint.ts";
import { keepValues, writeFlash } from "./flash.ts";
import { parseReturnTo } from "./return-to.ts";
import type { HttpSettings } from "./settings.ts";

/** Answers a form that succeeded: 303 (never 307, which would send the password on) to where the person wanted to go. */
export function answerForm(deps: Deps, form: FormAnswer, body: RequestBody, answer: Answer): Answer {
  if (form.success === "download" || form.success === "page") return answer;
  const { settings } = deps;
  const wanted = parseReturnTo(body.returnTo, settings);
  const notice = answer.notice ?? form.notice;
  const success = form.success as Exclude<FormAnswer["success"], "download" | "page" | "console">;
  const location = answer.next ?? wanted ?? withQuery(settings.pages[success], { notice });
  return { status: 303, headers: { location }, ...(answer.cookies && { cookies: answer.cookies }) };
}

/** Answers a form that was refused: 303 back to its page, with what was typed (never a password) in a sealed cookie. */
export function refuseForm(deps: Deps, endpoint: Endpoint, body: RequestBody, error: AuthError): Answer {
  const form = endpoint.form as FormAnswer;
  const page = pageFor(error, form.page, deps.settings);
  const flash = writeFlash(deps, {
    page,
    call: endpoint.id,
    code: error.code,
    errors: error.errors ?? [],
    values: keepValues(body.fields),
    ...(error.retryAfter !== undefined && { retryAfter: error.retryAfter }),
    // Of other codes a detail is for developers.
    ...(error.code === "registration_refused" && error.detail !== undefined && { detail: error.detail }),
    ...(error.deleteAfter !== undefined && { deleteAfter: error.deleteAfter.toISOString() }),
  });
  const returnTo =
    parseReturnTo(body.returnTo, deps.settings) ?? (page === form.page ? undefined : deps.settings.pages.account);
  const location = withQuery(pageUrl(deps.settings, page), { error: error.code, returnTo });
  return { status: 303, headers: { location }, cookies: [flash] };
}

/** Someone whose session is gone, or too old for this, is sent where that can be mended. */
function pageFor(error: AuthError, page: FormPage, settings: HttpSettings): FormPage {
  const canProve = settings.passwords || settings.providers.length > 0;
  if (error.code === "reauthentication_required" && canProve) return "reauthenticate";
  const isSignedOut =
    error.code === "unauthenticated" || error.code === "session_expired" || error.code === "session_revoked";
  return isSignedOut ? "login" : page;
}

/** The address of a page that forms come back to. */
export function pageUrl(settings: HttpSettings, page: FormPage): string {
  const own = ownPages[page as keyof typeof ownPages];
  return own === undefined
    ? settings.pages[page as Exclude<keyof HttpSettings["pages"], "admin">]
    : settings.mountPath + own;
}

/** Pages that are nowhere else. */
const ownPages = {
  reauthenticate: "/reauthenticate",
  forgotPassword: "/forgot-password",
  linkAccount: "/link-account",
  addEmail: "/add-email",
  disown: "/not-me",
  undoEmail: "/undo-email-change",
} as const satisfies Partial<Record<FormPage, string>>;

/** Adds parameters to a URL or path, leaving out those without a value. */
export function withQuery(url: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const present = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (present.length === 0) return url;
  return `${url}${url.includes("?") ? "&" : "?"}${new URLSearchParams(present)}`;
}
