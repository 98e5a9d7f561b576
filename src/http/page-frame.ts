import type { Language } from "../pages/copy.ts";
import { developmentStylesheet } from "../pages/development-stylesheet.ts";
import type { PageFrame } from "../pages/page-frame.ts";
import { peopleScript } from "../pages/script/people-script.ts";
import { pageUrl } from "./form-answer.ts";
import { type PageAsset, pageAsset } from "./page-asset.ts";
import { pagePolicy, scriptedPagePolicy } from "./security-headers.ts";
import type { HttpSettings } from "./settings.ts";

/** The script of people's pages. */
export const scriptAsset: PageAsset = pageAsset("script", "script", "js", peopleScript);

/** The style of pages of development. */
export const developmentStyleAsset: PageAsset = pageAsset(
  "developmentStylesheet",
  "development",
  "css",
  developmentStylesheet,
);

/** What all pages have in common. */
export function pageFrame(settings: HttpSettings, returnTo: string | null, language: Language): PageFrame {
  const { pages, mountPath, basePath } = settings;
  const action = (path: string): string => `${mountPath}${basePath}${path}`;
  return {
    productName: settings.productName,
    stylesheetUrl: settings.look.stylesheet.url(settings),
    developmentStylesheetUrl: developmentStyleAsset.url(settings),
    scriptUrl: scriptAsset.url(settings),
    development: settings.development,
    look: settings.look.page,
    returnTo,
    language,
    copy: settings.copies[language],
    urls: {
      login: pages.login,
      register: pages.register,
      account: pages.account,
      reauthenticate: pageUrl(settings, "reauthenticate"),
      forgotPassword: pageUrl(settings, "forgotPassword"),
      verifyEmail: pages.verifyEmail,
      addEmail: pageUrl(settings, "addEmail"),
      home: pages.afterLogin,
      actions: {
        login: action("/login"),
        register: action("/register"),
        logout: action("/logout"),
        passwordChange: action("/password/change"),
        passwordForgot: action("/password/forgot"),
        passwordReset: action("/password/reset"),
        emailVerify: action("/email/verify"),
        emailResend: action("/email/verify/resend"),
        emailAdd: action("/email/add"),
        emailChange: action("/email/change"),
        emailUndo: action("/email/change/undo"),
        disown: action("/sessions/disown"),
        linkAccount: action("/identities"),
        identityLink: (provider) => action(`/${encodeURIComponent(provider)}/link`),
        identityUnlink: (id) => action(`/identities/${encodeURIComponent(id)}/unlink`),
        userUpdate: action("/user"),
        pictureChoose: action("/user/picture"),
        pictureRemove: action("/user/picture/remove"),
        sessionRevoke: (id) => action(`/sessions/${encodeURIComponent(id)}/end`),
        sessionDisown: (id) => action(`/sessions/${encodeURIComponent(id)}/disown`),
        revokeOthers: action("/sessions/revoke-others"),
        undoDeletion: action("/user/delete/undo"),
        keepAccount: action("/user/delete/keep"),
        userDelete: action("/user/delete"),
        userExport: action("/user/export"),
        reauthenticate: action("/reauthenticate"),
        reauthenticateByMail: action("/reauthenticate/mail"),
        provider: (id) => action(`/${id}`),
        nativeConfirm: action("/native/confirm"),
      },
    },
  };
}

/** A page as an answer. */
export function pageResponse(settings: HttpSettings, html: string, language: Language, status = 200): Response {
  const headers = pageHeaders(settings, language);
  if (hasScript(html, settings)) headers["content-security-policy"] = scriptedPagePolicy(settings);
  return new Response(html, { status, headers });
}

/** Whether a page loads our script. Security: no value can write this element, because every one is escaped. */
function hasScript(html: string, settings: HttpSettings): boolean {
  return html.slice(0, html.indexOf("</head>")).includes(`<script src="${scriptAsset.url(settings)}"`);
}

/** What every page says of itself. Nothing of it may be kept by a cache: it shows who is signed in. */
export function pageHeaders(settings: HttpSettings, language: Language): Record<string, string> {
  return {
    "content-type": "text/html; charset=utf-8",
    "content-language": language,
    vary: "Accept-Language",
    "cache-control": "no-store",
    "content-security-policy": pagePolicy(settings),
  };
}
