import type { AuthError } from "../../error/auth-error.ts";
import type { RequestBody } from "../body.ts";
import type { Deps } from "../deps.ts";
import type { Answer, Endpoint, FormAnswer } from "../endpoint.ts";
import { pageUrl, withQuery } from "../form-answer.ts";
import { parseReturnTo } from "../return-to.ts";
import type { HttpSettings } from "../settings.ts";
import { type ConsoleFlash, writeConsoleFlash } from "./console-flash.ts";

/** A form of the console that was sent. */
export interface SentForm {
  readonly body: RequestBody;
  /** Who sent it. Null: nobody who is signed in, for whom nothing is left. */
  readonly userId: string | null;
}

/** Answers a form of the console that succeeded: 303 to the page that it names, which says what was done, in numbers. */
export function answerConsoleForm(deps: Deps, form: FormAnswer, { body, userId }: SentForm, answer: Answer): Answer {
  const location =
    consolePath(answer.next, deps.settings) ??
    consolePath(body.returnTo, deps.settings) ??
    consolePath(body.from, deps.settings) ??
    home(deps.settings);
  const notice = answer.notice ?? form.notice;
  const values = form.values?.(answer.body as never) ?? {};
  const done =
    notice === undefined || userId === null
      ? []
      : [writeConsoleFlash(deps, { userId, path: location }, { kind: "done", notice, values })];
  return { status: 303, headers: { location }, cookies: [...(answer.cookies ?? []), ...done] };
}

/** Answers one that was refused: 303 back to the page it was on, or to where that can be mended, and from there back. */
export function refuseConsoleForm(
  deps: Deps,
  endpoint: Endpoint,
  { body, userId }: SentForm,
  error: AuthError,
): Answer {
  const { settings } = deps;
  const from = consolePath(body.from, settings) ?? home(settings);
  const { code, errors = [], retryAfter } = error;
  const flash: ConsoleFlash = {
    kind: "refused",
    call: endpoint.id,
    code,
    errors: errors.slice(0, 5),
    values: keep(endpoint.form?.keeps ?? [], body.fields),
    ...(retryAfter !== undefined && { retryAfter }),
  };
  const cookies = userId === null ? [] : [writeConsoleFlash(deps, { userId, path: from }, flash)];
  return { status: 303, headers: { location: placeFor(error, from, settings) }, cookies };
}

/** Where something that keeps an operator from a page can be mended, or that page itself. */
export function placeFor({ code }: AuthError, from: string, settings: HttpSettings): string {
  const canProve = settings.passwords || settings.providers.length > 0;
  if (code === "reauthentication_required" && canProve) {
    return withQuery(pageUrl(settings, "reauthenticate"), { returnTo: from });
  }
  const isSignedOut = code === "unauthenticated" || code === "session_expired" || code === "session_revoked";
  if (!isSignedOut) return from;
  return withQuery(settings.pages.login, {
    notice: code === "unauthenticated" ? "login_required" : code,
    returnTo: from,
  });
}

function home({ pages, mountPath }: HttpSettings): string {
  return pages.admin ?? `${mountPath}/`;
}

/** A page of the console. Security: a form leads nowhere else, whatever it says. */
function consolePath(input: unknown, settings: HttpSettings): string | null {
  const { admin } = settings.pages;
  const path = parseReturnTo(input, settings);
  if (path === null || admin === null || !path.startsWith(admin)) return null;
  return /^(?:$|[/?#])/.test(path.slice(admin.length)) ? path : null;
}

function keep(names: readonly string[], fields: unknown): Record<string, string> {
  const given = (fields ?? {}) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = given[name];
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );
}
