import { createHash } from "node:crypto";
import type { Language } from "../pages/copy.ts";
import type { PageFrame } from "../pages/page-frame.ts";
import { peopleScript } from "../pages/script/people-script.ts";
import { stylesheet } from "../pages/stylesheet.ts";
import { pageUrl } from "./form-answer.ts";
import { pagePolicy, scriptedPagePolicy } from "./security-headers.ts";
import type { HttpSettings } from "./settings.ts";

const stylesheetHash = hashOf(stylesheet);
const scriptHash = hashOf(peopleScript);

/** Where the stylesheet is served: another content, another address, so that it can be kept for ever. */
export function stylesheetUrl({ mountPath, basePath }: Pick<HttpSettings, "mountPath" | "basePath">): string {
  return `${mountPath}${basePath}/style-${stylesheetHash}.css`;
}

/** The stylesheet itself. */
export function stylesheetResponse(): Response {
  return new Response(stylesheet, {
    headers: { "content-type": "text/css; charset=utf-8", "cache-control": "public, max-age=31536000, immutable" },
  });
}

/** Where the script of people's pages is served, in the same way. */
export function scriptUrl({ mountPath, basePath }: Pick<HttpSettings, "mountPath" | "basePath">): string {
  return `${mountPath}${basePath}/script-${scriptHash}.js`;
}

/** The script itself. */
export function scriptResponse(): Response {
  return new Response(peopleScript, {
    headers: {
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=31536000, immutable",
    },
  });
}

/** What all pages have in common. */
export function pageFrame(settings: HttpSettings, returnTo: string | null, language: Language): PageFrame {
  const { pages, mountPath, basePath } = settings;
  const action = (path: string): string => `${mountPath}${basePath}${path}`;
  return {
    productName: settings.productName,
    stylesheetUrl: stylesheetUrl(settings),
    scriptUrl: scriptUrl(settings),
    development: settings.development,
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
  const policy = hasScript(html) ? scriptedPagePolicy(settings) : pagePolicy(settings);
  const headers = { ...pageHeaders(settings, language), "content-security-policy": policy };
  return new Response(html, { status, headers });
}

/** Whether a page of ours loads a script. Security: no value can write this element, because every one is escaped. */
function hasScript(html: string): boolean {
  return html.slice(0, html.indexOf("</head>")).includes('<script src="');
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 12);
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
