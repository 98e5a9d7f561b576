import { AuthError } from "../error/auth-error.ts";
import type { AccountForm, AccountNotice } from "../pages/account-model.ts";
import { accountPage } from "../pages/account-page.ts";
import { type FarewellPageModel, farewellPage } from "../pages/farewell-page.ts";
import { deletionPendingPage } from "../pages/deletion-pending-page.ts";
import { errorPage } from "../pages/error-page.ts";
import { type LoginNotice, loginPage } from "../pages/login-page.ts";
import type { ProviderButton } from "../pages/provider-buttons.ts";
import type { Language } from "../pages/copy.ts";
import { reauthenticatePage } from "../pages/reauthenticate-page.ts";
import { registerPage } from "../pages/register-page.ts";
import { isMailedProof } from "../federation/mailed-proof.ts";
import { readCursor } from "../event/event-cursor.ts";
import { listActivity, type OwnEventFilter } from "../session/list-own-events.ts";
import { listSessions } from "../session/list-sessions.ts";
import type { VerifiedCheck, VerifiedSession } from "../session/session-check.ts";
import type { ClientInfo } from "../session/client-info.ts";
import { freshFor, isFreshlyProven } from "../session/session-limits.ts";
import { isRegistrationOpen } from "../user/registration-rule.ts";
import { ownAvatarPath } from "./avatar-route.ts";
import { readClientInfo } from "./client-address.ts";
import { identifyByCookie } from "./credential.ts";
import type { Deps } from "./deps.ts";
import type { FormPage } from "./endpoint.ts";
import { readLastWay } from "./device-cookie.ts";
import { clearFlash, type Flash, readFlash } from "./flash.ts";
import { pageUrl } from "./form-answer.ts";
import { pageFrame, pageHeaders, pageResponse, scriptAsset } from "./page-frame.ts";
import { languageOf } from "./page-language.ts";
import { describeProblem } from "./problem.ts";
import { describeIdentities, showAddEmail, showLinkAccount } from "./identity-pages.ts";
import { formPages } from "./own-paths.ts";
import { clearLink, readLink } from "./link-cookie.ts";
import {
  deadLink,
  followLink,
  lookUp,
  showDisown,
  showForgotPassword,
  showResetPassword,
  showUndoEmail,
  showVerifyEmail,
} from "./link-pages.ts";
import { findInvitation } from "../user/invitation.ts";
import { redirect, toLogin } from "./redirect.ts";
import { parseReturnTo } from "./return-to.ts";
import type { HttpSettings } from "./settings.ts";

/** A page of ours. All are read with GET; forms go to the API. */
export interface PageRoute {
  /** Unique, for counting and logs: "loginPage". */
  readonly id: string;
  readonly path: string;
  readonly render: (deps: Deps, request: Request, peer: string | null) => Promise<Response>;
}

/** What a page has to show, beside what it always shows. */
export interface Visit {
  readonly deps: Deps;
  readonly current: VerifiedCheck;
  /** What the page is to be in. */
  readonly language: Language;
  /** Of a form that came back. */
  readonly flash: Flash | null;
  readonly returnTo: string | null;
  readonly notice: string | null;
  readonly cookieHeader: string | null;
  readonly client: ClientInfo;
  /** Where a list goes on. */
  readonly before: number | null;
  /** What a list is to show. */
  readonly filter: OwnEventFilter;
}

/** Events that the account page shows at a time. */
const eventsShown = 8;

/** The pages that are not pointed elsewhere by `pages`, and their stylesheet. */
export function pageRoutes(settings: HttpSettings): readonly PageRoute[] {
  const own = (page: FormPage, show: (visit: Visit) => Promise<Response> | Response): PageRoute[] => {
    const url = pageUrl(settings, page);
    return url.startsWith("/") && formPages(settings).includes(page)
      ? [
          {
            id: `${page}Page`,
            path: url,
            render: (deps, request, peer) => visitPage(deps, { request, peer }, page, show),
          },
        ]
      : [];
  };
  return [
    ...own("login", showLogin),
    ...own("register", showRegister),
    ...own("account", showAccount),
    ...own("reauthenticate", showReauthenticate),
    ...own("forgotPassword", showForgotPassword),
    ...own("resetPassword", showResetPassword),
    ...own("verifyEmail", showVerifyEmail),
    ...own("disown", showDisown),
    ...own("undoEmail", showUndoEmail),
    ...own("linkAccount", showLinkAccount),
    ...own("addEmail", showAddEmail),
    ...settings.look.assets.map((asset) => asset.route(settings)),
    scriptAsset.route(settings),
  ];
}

/** What an error page says beside the error, and how. */
interface Told {
  readonly requestId: string;
  readonly language: Language;
}

/** A refusal as a page, for someone who would otherwise look at JSON. */
export function errorResponse(settings: HttpSettings, error: AuthError, { requestId, language }: Told): Response {
  const { status, headers, body } = describeErrorPage(settings, error, { requestId, language });
  return new Response(body, { status, headers });
}

/** The same, for who sends it by other means. */
export function describeErrorPage(
  settings: HttpSettings,
  error: AuthError,
  { requestId, language }: Told,
): { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const { status, headers, retryAfter } = describeProblem(error, requestId);
  const frame = pageFrame(settings, null, language);
  const body = errorPage({ frame, code: error.code, requestId, ...(retryAfter !== undefined && { retryAfter }) });
  return { status, headers: { ...headers, ...pageHeaders(settings, language) }, body };
}

async function visitPage(
  deps: Deps,
  { request, peer }: { readonly request: Request; readonly peer: string | null },
  page: FormPage,
  show: (visit: Visit) => Promise<Response> | Response,
): Promise<Response> {
  const followed = followLink(deps, request, page);
  if (followed) return followed;
  const query = new URL(request.url).searchParams;
  const cookieHeader = request.headers.get("cookie");
  const flash = readFlash(deps, cookieHeader, page);
  const response = await show({
    deps,
    current: await identifyByCookie(request.headers, deps, false),
    language: languageOf((name) => request.headers.get(name), deps.settings),
    flash,
    returnTo: parseReturnTo(query.get("returnTo"), deps.settings),
    notice: query.get("notice") ?? query.get("error"),
    cookieHeader,
    client: readClientInfo(request.headers, peer, deps.settings.trustedProxies),
    before: readCursor(query.get("before") ?? ""),
    filter: query.get("show") === "attempts" ? "attempts" : "all",
  });
  if (flash) response.headers.append("set-cookie", clearFlash(deps));
  return response;
}

function showLogin({ deps, current, language, flash, returnTo, notice, cookieHeader }: Visit): Response {
  const { settings } = deps;
  if (current.ok && !flash) return redirect(returnTo ?? settings.pages.afterLogin);
  const frame = pageFrame(settings, returnTo, language);
  const about = pick(farewells, notice);
  if (about && !flash) return pageResponse(settings, farewellPage({ frame, about }), language);
  const now = new Date(deps.clock());
  if (flash?.deleteAfter) {
    const deleteAfter = new Date(flash.deleteAfter);
    const email = flash.values["email"] ?? "";
    return pageResponse(
      settings,
      deletionPendingPage({ frame, failure: null, email, token: flash.undoToken ?? null, deleteAfter, now }),
      language,
    );
  }
  const failure = flash && !isSignedOutCode(flash.code) ? flash : null;
  const { passwords } = settings;
  const providers = providerButtons(deps);
  const registrationOpen = passwords && isRegistrationOpen(settings.registration, false);
  return pageResponse(
    settings,
    loginPage({
      frame,
      failure,
      // A form that was sent after she had logged out in another tab.
      notice: pick(loginNotices, notice === "unauthenticated" ? "login_required" : notice),
      registrationOpen,
      passwords,
      providers,
      canReset: passwords && deps.mail !== null,
      lastWay: readLastWay(deps, cookieHeader),
    }),
    language,
  );
}

async function showRegister(visit: Visit): Promise<Response> {
  const { deps, current, language, flash, returnTo, notice, cookieHeader } = visit;
  const { settings, policy } = deps;
  const code = readLink(deps, cookieHeader, "register");
  const invited = code && (await lookUp(visit, () => findInvitation(deps, code)));
  if ((code && !invited) || notice === "code_invalid") {
    const response = deadLink(visit, "invitation");
    response.headers.append("set-cookie", clearLink(deps));
    return response;
  }
  if (current.ok && !flash) return redirect(returnTo ?? settings.pages.afterLogin);
  if (!isRegistrationOpen(settings.registration, invited !== null)) throw new AuthError("registration_closed");
  const frame = pageFrame(settings, returnTo, language);
  const invitation = code && invited && { token: code, email: invited.email };
  const providers = providerButtons(deps);
  const html = registerPage({ frame, failure: flash, passwordMinLength: policy.minLength, invitation, providers });
  return pageResponse(settings, html, language);
}

async function showAccount(visit: Visit): Promise<Response> {
  const { deps, current, language, flash, notice } = visit;
  const { settings, policy } = deps;
  if (!current.ok) return toLogin(visit, settings.pages.account);
  const now = deps.clock();
  const { before, filter } = visit;
  const entry = await deps.userDirectory.findById(current.user.id);
  const html = accountPage({
    frame: pageFrame(settings, null, language),
    user: current.user,
    avatar: ownAvatarPath(current.user.avatarUrl, settings),
    sessions: await listSessions(deps, current),
    activity: {
      ...(await listActivity(deps, current, { before, limit: eventsShown, filter })),
      newest: before === null,
      filter,
    },
    failure: flash && { ...flash, form: accountForms[flash.call] ?? "name" },
    notice: pick(accountNotices, notice),
    isUnproven: deps.verification !== "off" && current.user.email !== null && !current.user.emailVerified,
    ...(await describeIdentities(deps, current)),
    passwords: settings.passwords,
    hasPassword: entry?.hasPassword ?? false,
    passwordMinLength: policy.minLength,
    fresh: isFresh(current, now),
    consoleUrl: entry?.operator ? settings.pages.admin : null,
    now: new Date(now),
  });
  return pageResponse(settings, html, language);
}

async function showReauthenticate(visit: Visit): Promise<Response> {
  const { deps, current, language, flash, returnTo, cookieHeader } = visit;
  const { settings } = deps;
  if (!current.ok) return toLogin(visit, settings.pages.account);
  const frame = pageFrame(settings, returnTo, language);
  const { user } = current;
  const code = readLink(deps, cookieHeader, "reauthenticate");
  const isGood = code !== null && (await isMailedProof(deps, current, code));
  const failure = flash ?? (code === null || isGood ? null : { code: "code_invalid" as const, errors: [], values: {} });
  const notice = pick(["proof_sent"] as const, visit.notice);
  const ways = await findProofs(deps, current);
  const model = { frame, failure, user, notice, token: isGood ? code : null, ...ways };
  const response = pageResponse(settings, reauthenticatePage(model), language);
  // The next visit is one without a link.
  if (code !== null && !isGood) response.headers.append("set-cookie", clearLink(deps));
  return response;
}

/** What somebody can prove herself by once more. */
async function findProofs(
  deps: Deps,
  { account }: VerifiedSession,
): Promise<{ readonly hasPassword: boolean; readonly providers: readonly ProviderButton[] }> {
  const { settings, passwords, identities, clock, providers, mail } = deps;
  const record = settings.passwords ? await passwords.findByUserId(account.id, new Date(clock())) : null;
  const hasPassword = typeof record?.hash === "string";
  if (settings.providers.length === 0) return { hasPassword, providers: [] };
  const linked = new Set((await identities.list(account.id)).map(({ provider }) => provider));
  // A provider that cannot ask anew is half a proof: the mailbox is the other.
  const hasMailbox = mail !== null && account.email !== null && account.emailVerified;
  const able = ({ id }: ProviderButton): boolean =>
    linked.has(id) && (hasMailbox || providers.get(id)?.canReauthenticate === true);
  return { hasPassword, providers: providerButtons(deps).filter(able) };
}

/** The providers as pages show them. */
function providerButtons({ settings, providers }: Pick<Deps, "settings" | "providers">): readonly ProviderButton[] {
  return settings.providers.map(({ id, kind, name }) => ({
    id,
    kind,
    name,
    available: providers.get(id)?.health().available ?? false,
  }));
}

/** Which form of the account page a failed call belongs to. */
const accountForms: Readonly<Record<string, AccountForm>> = {
  updateUserByPost: "name",
  changeEmail: "email",
  changePassword: "password",
  unlinkIdentityByPost: "identity",
  linkProvider: "identity",
  provider: "identity",
  endSessionByPost: "session",
  disownSession: "session",
  choosePicture: "picture",
  removePicture: "picture",
  revokeOtherSessions: "others",
  logout: "logout",
  exportUser: "export",
  deleteUser: "delete",
};

const accountNotices: readonly AccountNotice[] = [
  "saved",
  "password_changed",
  "password_set",
  "session_ended",
  "session_disowned",
  "picture_chosen",
  "picture_removed",
  "others_ended",
  "deletion_undone",
  "identity_linked",
  "identity_unlinked",
  "email_verified",
  "verification_sent",
  "email_changed",
];
const farewells: readonly FarewellPageModel["about"][] = ["signed_out", "signed_out_everywhere", "deleted"];
const loginNotices: readonly LoginNotice[] = [
  "login_required",
  "session_expired",
  "session_revoked",
  "password_changed",
  "email_verified",
  "registration_dropped",
  "sign_in_disowned",
  "email_change_undone",
];

/** Security: a page says only sentences of its own, whatever the address asks for. */
function pick<T extends string>(known: readonly T[], word: string | null): T | null {
  return known.find((one) => one === word) ?? null;
}

function isSignedOutCode(code: string): boolean {
  return code === "unauthenticated" || code === "session_expired" || code === "session_revoked";
}

function isFresh(current: VerifiedSession, now: number): boolean {
  return isFreshlyProven(current.record, freshFor, now);
}
