import { ownEventTypes } from "../src/event/own-events.ts";
import type {
  AccountPageModel,
  ActivityView,
  EventView,
  IdentityView,
  SessionView,
} from "../src/pages/account-model.ts";
import { accountPage } from "../src/pages/account-page.ts";
import { type DemoConsentPageModel, demoConsentPage } from "../src/pages/demo-consent-page.ts";
import { demoLockedPage } from "../src/pages/demo-locked-page.ts";
import { addEmailPage } from "../src/pages/add-email-page.ts";
import { linkAccountPage } from "../src/pages/link-account-page.ts";
import { deletionPendingPage } from "../src/pages/deletion-pending-page.ts";
import { farewellPage } from "../src/pages/farewell-page.ts";
import { errorPage } from "../src/pages/error-page.ts";
import type { FormFailure } from "../src/pages/form-failure.ts";
import { handOverPage } from "../src/pages/hand-over-page.ts";
import { loginPage, type LoginNotice } from "../src/pages/login-page.ts";
import { mailboxLockedPage } from "../src/pages/mailbox-locked-page.ts";
import { type MailboxMail, mailboxPage } from "../src/pages/mailbox-page.ts";
import { type NativePageModel, nativePage } from "../src/pages/native-page.ts";
import { nativeReturnPage } from "../src/pages/native-return-page.ts";
import type { Language } from "../src/pages/copy.ts";
import type { PageFrame } from "../src/pages/page-frame.ts";
import { reauthenticatePage } from "../src/pages/reauthenticate-page.ts";
import type { ProviderButton } from "../src/pages/provider-buttons.ts";
import { providerStartPage } from "../src/pages/provider-start-page.ts";
import { returnPage } from "../src/pages/return-page.ts";
import { registerPage } from "../src/pages/register-page.ts";
import { checkMailPage } from "../src/pages/check-mail-page.ts";
import { deadLinkPage } from "../src/pages/dead-link-page.ts";
import { forgotPasswordPage } from "../src/pages/forgot-password-page.ts";
import { resetPasswordPage } from "../src/pages/reset-password-page.ts";
import { changeSentPage } from "../src/pages/change-sent-page.ts";
import { type TakeBackPageModel, takeBackPage } from "../src/pages/take-back-page.ts";
import { type VerifyEmailPageModel, verifyEmailPage } from "../src/pages/verify-email-page.ts";
import { type ErrorCode, errorTable } from "../src/error/error-table.ts";
import type { User } from "../src/user/user.ts";

let spoken: Language = "en";

/** Renders states in a language: what `sampleFrame` says while they do. */
export function inLanguage<T>(language: Language, render: () => T): T {
  spoken = language;
  try {
    return render();
  } finally {
    spoken = "en";
  }
}

/** A frame as the HTTP layer makes it. */
export const sampleFrame: PageFrame = {
  get language(): Language {
    return spoken;
  },
  productName: "Latchkey",
  stylesheetUrl: "/auth/pages.css",
  developmentStylesheetUrl: "/auth/development.css",
  scriptUrl: "/auth/pages.js",
  urls: {
    login: "/login",
    register: "/register",
    account: "/account",
    reauthenticate: "/reauthenticate",
    forgotPassword: "/forgot-password",
    verifyEmail: "/verify-email",
    addEmail: "/add-email",
    home: "/",
    actions: {
      login: "/auth/login",
      register: "/auth/register",
      logout: "/auth/logout",
      passwordChange: "/auth/password/change",
      passwordForgot: "/auth/password/forgot",
      passwordReset: "/auth/password/reset",
      emailVerify: "/auth/email/verify",
      emailResend: "/auth/email/verify/resend",
      emailAdd: "/auth/email/add",
      emailChange: "/auth/email/change",
      emailUndo: "/auth/email/change/undo",
      disown: "/auth/sessions/disown",
      linkAccount: "/auth/identities",
      identityLink: (provider) => `/auth/${provider}/link`,
      identityUnlink: (id) => `/auth/identities/${id}/unlink`,
      userUpdate: "/auth/user",
      pictureChoose: "/auth/user/picture",
      pictureRemove: "/auth/user/picture/remove",
      sessionRevoke: (id) => `/auth/sessions/${id}/revoke`,
      sessionDisown: (id) => `/auth/sessions/${id}/disown`,
      revokeOthers: "/auth/sessions/revoke-others",
      undoDeletion: "/auth/user/undo-deletion",
      keepAccount: "/auth/user/delete/keep",
      userDelete: "/auth/user/delete",
      userExport: "/auth/user/export",
      reauthenticate: "/auth/reauthenticate",
      reauthenticateByMail: "/auth/reauthenticate/mail",
      provider: (id) => `/auth/${id}`,
      nativeConfirm: "/auth/native/confirm",
    },
  },
  development: false,
  returnTo: null,
};

const demo: DemoConsentPageModel = {
  frame: sampleFrame,
  action: "/demo/authorize?client_id=latchkey&state=x",
  people: ["Juniper Ashdown", "Barnaby Quill", "Marisol Vento"].map((name) => {
    const id = name.split(" ", 1)[0]?.toLowerCase() ?? "";
    return { id, name, email: `${id}@example.com`, avatarUrl: `/demo/avatars/${id}.png` };
  }),
  selected: null,
  again: false,
  failed: false,
};

/** The moment at which every sample is looked at. */
export const sampleNow: Date = new Date("2026-03-18T15:04:00Z");

const longEmail =
  "maximiliana.wolfeschlegelsteinhausenbergerdorff+newsletters-and-receipts@correspondence.a-very-long-department.example.org";
const longName =
  "Maximiliana Konstantinopolitanische-Wolfeschlegelsteinhausenbergerdorff von und zu Hohenlohe-Langenburg";

const user: User = {
  id: "u_1",
  email: "ada@example.com",
  emailVerified: true,
  name: "Ada Moreau",
  avatarUrl: null,
  role: "user",
  createdAt: new Date("2024-11-12T09:30:00Z"),
};

const devices: readonly SessionView["device"][] = [
  { name: "Firefox on Windows", kind: "desktop" },
  { name: "Safari on iPhone", kind: "phone" },
  { name: "Chrome on Android tablet", kind: "tablet" },
  { name: "curl", kind: "program" },
  { name: "Unknown device", kind: "desktop" },
];

const minutesAgo = [0, 1, 12, 190, 2_900, 11_000, 30_000];

/** What happened lately, of every kind of line there is. */
export function sampleActivity(): ActivityView {
  const lines: readonly (Partial<EventView> & Pick<EventView, "type">)[] = [
    { type: "session_started", data: { method: "password" }, current: true, device: { name: "Firefox on Windows" } },
    { type: "login_failed", data: { code: "invalid_credentials" }, count: 212, device: { name: "curl" } },
    { type: "session_started", data: { method: "google" }, sessionId: "s_2", device: { name: "Chrome on Windows" } },
    { type: "session_ended", data: { reason: "signed_out" }, device: { name: "Safari on iPhone" } },
    { type: "password_changed", device: { name: "Firefox on Windows" }, current: true },
    { type: "identity_linked", data: { provider: "google" }, device: { name: "Firefox on Windows" } },
    { type: "role_changed", actor: "operator", data: { role: "editor" }, ip: null },
    { type: "sessions_ended", data: { reason: "ended_by_user" }, count: 3, device: { name: "Firefox on Windows" } },
    { type: "user_registered", device: { name: "Chrome on Android tablet" } },
  ];
  const events = lines.map((line, index) => ({
    count: 1,
    actor: "user" as const,
    sessionId: null,
    current: false,
    ip: index % 3 === 1 ? "2001:db8:85a3::8a2e:370:7334" : "203.0.113.42",
    device: null,
    data: {},
    createdAt: new Date(sampleNow.getTime() - index * index * 5_400_000),
    ...line,
  }));
  return { events, next: "2s", newest: true, filter: "all" };
}

/** Every type of event, each ending for every reason that has a sentence of its own, and one that has none. */
function everyEvent(more: EventView["data"] = {}): EventView[] {
  const reasons = ["signed_out", "replaced", "too_many_sessions", "ended_by_user", "unknown"];
  const types = [...ownEventTypes, "throttled"] as const;
  return types.flatMap((type) =>
    reasons.map((reason) => ({
      type,
      createdAt: sampleNow,
      count: 1,
      actor: "user",
      sessionId: null,
      current: false,
      ip: null,
      device: null,
      data: { reason, ...more },
    })),
  );
}

/** As many sessions as asked for, the first of them the current one. */
export function sampleSessions(count: number): SessionView[] {
  return Array.from({ length: count }, (_, index) => {
    const seen = sampleNow.getTime() - (minutesAgo[index] ?? 30_000 + index * 700) * 60_000;
    return {
      id: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
      current: index === 0,
      carrier: index % 3 === 1 ? "token" : "cookie",
      method: index === 5 ? "google" : "password",
      createdAt: new Date(seen - index * 40 * 3_600_000 - 20_000),
      lastSeenAt: new Date(seen),
      expiresAt: new Date(seen + 30 * 86_400_000),
      ip: index === 4 ? null : index === 2 ? "2001:db8:85a3:8d3:1319:8a2e:370:7348" : `203.0.113.${7 + index}`,
      device: devices[index % devices.length] ?? { name: "Unknown device", kind: "program" },
    };
  });
}

function failure(code: ErrorCode, rest: Partial<FormFailure> = {}): FormFailure {
  return { code, errors: [], values: {}, ...rest };
}

function wrong(field: string, code: string, rule?: number): FormFailure["errors"][number] {
  return { pointer: `/${field}`, code, ...(rule !== undefined && { rule }) };
}

export const sampleAccount: AccountPageModel = {
  frame: sampleFrame,
  user,
  avatar: null,
  pictures: [],
  sessions: sampleSessions(4),
  activity: sampleActivity(),
  failure: null,
  notice: null,
  isUnproven: false,
  canAddEmail: false,
  canChangeEmail: true,
  identities: [],
  linkable: [],
  methodNames: { google: "Google" },
  passwords: true,
  hasPassword: true,
  passwordMinLength: 8,
  fresh: false,
  consoleUrl: null,
  now: sampleNow,
};
const portrait = "/auth/avatars/wPb2VxJm8cQ5yL0kT3nR7dF1gH6sA9zE4uW_iOo-XhM";
const identity: IdentityView = {
  id: "00000000-0000-4000-8000-000000000001",
  provider: { id: "google", name: "Google" },
  email: "ada@gmail.com",
  name: "Ada",
  lastUsedAt: new Date(sampleNow.getTime() - 3 * 86_400_000),
};
/** An account whose owner came by a provider. */
const linked: AccountPageModel = {
  ...sampleAccount,
  identities: [identity],
  linkable: [{ id: "github", name: "GitHub" }],
};

const login = {
  frame: sampleFrame,
  failure: null,
  notice: null,
  registrationOpen: true,
  passwords: true,
  canReset: true,
  providers: [],
  lastWay: null,
};
/** Every kind there is, and one that is none of them. */
export const sampleProviders: readonly ProviderButton[] = (
  [
    ["google", "Google"],
    ["github", "GitHub"],
    ["microsoft", "Microsoft"],
    ["apple", "Apple"],
    ["gitlab", "GitLab"],
    ["discord", "Discord"],
    ["oidc", "Northern Cooperative"],
  ] as const
).map(([kind, name]) => ({ id: kind, kind, name, available: true }));
const [google, github] = sampleProviders as readonly [ProviderButton, ProviderButton];
const away = { ...google, available: false };
const register = { frame: sampleFrame, failure: null, passwordMinLength: 8, invitation: null, providers: [] };
const forgot = { frame: sampleFrame, failure: null, isSent: false, canMail: true };
const token = "lko_7Qm2rYxT0aVnJb5kWcE9uHsLdPfGz1iO3tRvXyN8MqA";
const takeBack: TakeBackPageModel = {
  frame: sampleFrame,
  failure: null,
  token,
  email: "ada@example.com",
  about: "disown",
};
const reset = {
  frame: sampleFrame,
  failure: null,
  token,
  email: "ada@example.com",
  passwordMinLength: 8,
  after: null,
};
const verify: VerifyEmailPageModel = {
  frame: sampleFrame,
  failure: null,
  token,
  email: "ada@example.com",
  about: "registration",
  proof: "known",
};
const checkMail = { frame: sampleFrame, failure: null, email: "ada@example.com", isSent: false };
const reauthenticate = {
  frame: sampleFrame,
  failure: null,
  user,
  hasPassword: true,
  providers: [],
  notice: null,
  token: null,
};
const link = {
  frame: sampleFrame,
  failure: null,
  token,
  provider: "Google",
  email: "ada@gmail.com",
  hasPassword: true,
};
const dead = { frame: sampleFrame, canReset: true };
const addEmail = { frame: sampleFrame, failure: null, isSent: false };
const native: NativePageModel = {
  frame: sampleFrame,
  app: "com.example.app:/signed-in",
  isProgram: false,
  provider: "Google",
  who: "ada@gmail.com",
  token,
};
const pending = {
  frame: sampleFrame,
  failure: null,
  email: "ada@example.com",
  token: null,
  deleteAfter: new Date("2026-03-24T15:04:00Z"),
  now: sampleNow,
};
const dressed: PageFrame = {
  ...sampleFrame,
  get language(): Language {
    return spoken;
  },
  development: true,
  productName: "The Northern Cooperative Allotment Society",
  returnTo: "/orders?page=2&sort=new",
};

const newEmails = [
  "required",
  "invalid_email",
  "too_long",
  "same_as_current",
  "no_email",
  "domain_not_allowed",
] as const;
const notices: readonly LoginNotice[] = [
  "sign_in_disowned",
  "email_change_undone",
  "login_required",
  "session_expired",
  "session_revoked",
  "password_changed",
  "email_verified",
  "registration_dropped",
];
const weaknesses = [
  wrong("password", "too_short", 8),
  wrong("password", "too_long", 128),
  ...[
    "breached",
    "too_common",
    "contains_context",
    "repetitive",
    "same_as_current",
    "too_many_bytes",
    "contains_nul",
    "required",
    "password_required",
  ].map((code) => wrong("password", code)),
];
const emails = [
  wrong("email", "required"),
  wrong("email", "invalid_email"),
  wrong("email", "too_long", 254),
  wrong("email", "not_invited"),
  wrong("email", "domain_not_allowed"),
  wrong("colour", "unknown_field"),
  wrong("email", "strange"),
];
const newPasswordEmpty = [wrong("currentPassword", "required"), wrong("newPassword", "required")];
const codes = Object.keys(errorTable) as ErrorCode[];

const letter: MailboxMail = {
  id: 2,
  at: new Date(sampleNow.getTime() - 120_000),
  to: "mira@example.com",
  subject: "Set a new password for Latchkey",
  text: "Set a new password\n\nIf that was not you, do nothing.\n",
};
const oldLetter: MailboxMail = { ...letter, id: 1, subject: "New sign-in to Latchkey" };

/** The logo of a product that has one. */
export const sampleLogo =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 150 40"><path d="M20 5 34 13v14l-14 8-14-8V13Z" fill="#9fd8ff"/><path d="M20 5v30M6 13l28 14M34 13 6 27" stroke="#0b2a3d" stroke-width="2" fill="none"/><text x="46" y="28" font-family="sans-serif" font-size="23" font-weight="700" fill="#fff">Harbour</text></svg>';

const sampleLook: NonNullable<PageFrame["look"]> = {
  logo: { url: "/auth/logo.svg", darkUrl: null },
  icon: { door: "#163f30", brass: "#e0b85c" },
  template: () => null,
};

const quiet: ActivityView = { events: [], next: null, newest: true, filter: "all" };
/** Every way in which somebody did not get in, once and often. */
const attempts: readonly EventView[] = [1, 4].flatMap((count) =>
  [
    { data: { code: "invalid_credentials" }, sessionId: null },
    { data: { code: "invalid_credentials" }, sessionId: "s_1" },
    { data: { code: "user_banned" }, sessionId: null },
  ].map((event) => ({
    ...event,
    type: "login_failed" as const,
    count,
    createdAt: new Date(sampleNow.getTime() - 86_400_000 - count),
    actor: "user" as const,
    current: false,
    ip: "203.0.113.9",
    device: null,
  })),
);
/** The states that are worth looking at, by name. */
export const pageStates: Readonly<Record<string, () => string>> = {
  login: () => loginPage(login),
  "login-logo": () => loginPage({ ...login, frame: { ...sampleFrame, look: sampleLook } }),
  "login-development": () => loginPage({ ...login, frame: dressed, notice: "login_required" }),
  "login-closed": () => loginPage({ ...login, registrationOpen: false, notice: "session_expired" }),
  "login-elsewhere": () => loginPage({ ...login, registrationOpen: false, passwords: false, canReset: false }),
  "login-refused": () =>
    loginPage({
      ...login,
      failure: failure("invalid_credentials", { values: { email: "ada@example.com", remember: "false" } }),
    }),
  "login-empty": () =>
    loginPage({
      ...login,
      failure: failure("invalid_input", { errors: [wrong("email", "required"), wrong("password", "required")] }),
    }),
  "login-long": () =>
    loginPage({
      ...login,
      failure: failure("invalid_input", { errors: [wrong("email", "invalid_email")], values: { email: longEmail } }),
    }),
  "login-busy": () =>
    loginPage({ ...login, failure: failure("overloaded", { retryAfter: 20, values: { email: "ada@example.com" } }) }),
  "login-last-provider": () => loginPage({ ...login, providers: [google, github], lastWay: "github" }),
  "login-last-password": () => loginPage({ ...login, providers: [google, github], lastWay: "password" }),
  "login-locked": () =>
    loginPage({
      ...login,
      failure: failure("account_locked", { retryAfter: 840, values: { email: "ada@example.com" } }),
    }),
  "login-locked-without-mail": () =>
    loginPage({
      ...login,
      canReset: false,
      failure: failure("account_locked", { retryAfter: 840, values: { email: "ada@example.com" } }),
    }),
  "login-too-many": () =>
    loginPage({
      ...login,
      providers: [google],
      failure: failure("too_many_attempts", { retryAfter: 45, values: { email: "ada@example.com" } }),
    }),
  "login-banned": () =>
    loginPage({ ...login, failure: failure("user_banned", { values: { email: "ada@example.com" } }) }),
  "login-unproven": () =>
    loginPage({ ...login, frame: dressed, failure: failure("email_not_verified", { values: { email: longEmail } }) }),
  "login-expired": () => loginPage({ ...login, notice: "session_expired" }),
  "login-ended": () => loginPage({ ...login, notice: "session_revoked" }),
  "signed-out": () => farewellPage({ frame: sampleFrame, about: "signed_out" }),
  "signed-out-everywhere": () => farewellPage({ frame: dressed, about: "signed_out_everywhere" }),
  "account-closed": () => farewellPage({ frame: sampleFrame, about: "deleted" }),
  "login-providers": () => loginPage({ ...login, providers: [google, github] }),
  "login-every-provider": () => loginPage({ ...login, frame: dressed, providers: sampleProviders }),
  "login-outage": () => loginPage({ ...login, providers: [away, github] }),
  "login-providers-alone": () =>
    loginPage({ ...login, passwords: false, canReset: false, registrationOpen: false, providers: [github, away] }),
  "login-denied": () =>
    loginPage({
      ...login,
      providers: [google, github],
      failure: { ...failure("provider_denied"), provider: "Google" },
    }),
  "register-providers": () => registerPage({ ...register, providers: [google, github] }),
  "provider-start": () =>
    providerStartPage({
      frame: dressed,
      provider: google,
      site: "accounts.google.com",
      action: "/auth/google",
      fields: [["carrier", "token"]],
    }),
  "hand-over": () =>
    handOverPage({ frame: sampleFrame, provider: github, site: "github.com", url: "https://github.com/login" }),
  "return-posted": () =>
    returnPage({
      frame: sampleFrame,
      provider: { name: "Apple" },
      again: {
        kind: "form",
        action: "/auth/apple/callback",
        fields: [["state", "s"]],
        scriptUrl: "/auth/return.js",
      },
    }),
  "return-again": () =>
    returnPage({ frame: sampleFrame, provider: google, again: { kind: "link", url: "/auth/google/callback?state=s" } }),
  register: () => registerPage(register),
  "register-taken": () =>
    registerPage({
      ...register,
      failure: failure("email_taken", { values: { name: "Ada", email: "ada@example.com" } }),
    }),
  "register-wrong": () =>
    registerPage({
      ...register,
      failure: failure("weak_password", {
        errors: [wrong("name", "too_long", 100), wrong("email", "invalid_email"), wrong("password", "too_short", 8)],
        values: { name: longName, email: "ada@" },
      }),
    }),
  "register-invited": () => registerPage({ ...register, invitation: { token, email: "ada@example.com" } }),
  forgot: () => forgotPasswordPage(forgot),
  "forgot-wrong": () =>
    forgotPasswordPage({
      ...forgot,
      failure: failure("invalid_input", { errors: [wrong("email", "invalid_email")], values: { email: "ada@" } }),
    }),
  "forgot-without-mail": () => forgotPasswordPage({ ...forgot, canMail: false }),
  "forgot-sent": () => forgotPasswordPage({ ...forgot, isSent: true }),
  reset: () => resetPasswordPage(reset),
  "reset-weak": () =>
    resetPasswordPage({
      ...reset,
      email: longEmail,
      failure: failure("weak_password", { errors: [wrong("newPassword", "too_common")] }),
    }),
  "reset-reclaimed": () => resetPasswordPage({ ...reset, after: "account_reclaimed" }),
  "reset-disowned": () => resetPasswordPage({ ...reset, after: "sign_in_disowned" }),
  "reset-undone": () => resetPasswordPage({ ...reset, email: longEmail, after: "email_change_undone" }),
  disown: () => takeBackPage(takeBack),
  "disown-banned": () => takeBackPage({ ...takeBack, failure: failure("user_banned") }),
  undo: () => takeBackPage({ ...takeBack, about: "undo" }),
  "undo-taken": () => takeBackPage({ ...takeBack, about: "undo", email: longEmail, failure: failure("email_taken") }),
  "notice-dead": () => deadLinkPage({ ...dead, link: "notice" }),
  "undo-dead": () => takeBackPage({ ...takeBack, about: "undo", failure: failure("code_invalid") }),
  "disown-busy": () => takeBackPage({ ...takeBack, failure: failure("overloaded", { retryAfter: 20 }) }),
  "change-sent": () => changeSentPage(sampleFrame),
  "change-verify": () => verifyEmailPage({ ...verify, about: "change", email: longEmail }),
  "change-verify-elsewhere": () => verifyEmailPage({ ...verify, about: "change", proof: "sign_in" }),
  "account-change-email": () =>
    accountPage({
      ...sampleAccount,
      fresh: true,
      failure: {
        form: "email",
        ...failure("invalid_input", {
          errors: [wrong("newEmail", "same_as_current")],
          values: { newEmail: longEmail },
        }),
      },
    }),
  "account-changed-email": () => accountPage({ ...sampleAccount, notice: "email_changed" }),
  "account-kept": () => accountPage({ ...sampleAccount, notice: "deletion_undone" }),
  "login-disowned": () => loginPage({ ...login, notice: "sign_in_disowned" }),
  "notice-dead-without-mail": () => deadLinkPage({ ...dead, link: "notice", canReset: false }),
  "reset-dead-without-mail": () => deadLinkPage({ ...dead, link: "reset", canReset: false }),
  "reset-dead": () => deadLinkPage({ ...dead, link: "reset" }),
  verify: () => verifyEmailPage(verify),
  "verify-password": () => verifyEmailPage({ ...verify, proof: "password", about: "account" }),
  "verify-wrong": () =>
    verifyEmailPage({
      ...verify,
      email: longEmail,
      proof: "password",
      failure: failure("invalid_credentials", { errors: [wrong("password", "invalid_credentials")] }),
    }),
  "verify-without": () => verifyEmailPage({ ...verify, proof: "none", about: "account" }),
  "verify-dead": () => deadLinkPage({ ...dead, link: "verify" }),
  "invitation-dead": () => deadLinkPage({ ...dead, link: "invitation" }),
  "check-mail": () => checkMailPage(checkMail),
  "check-mail-again": () => checkMailPage({ ...checkMail, email: longEmail, isSent: true }),
  "check-mail-unknown": () => checkMailPage({ ...checkMail, email: null }),
  "check-mail-wrong": () =>
    checkMailPage({
      ...checkMail,
      email: null,
      failure: failure("invalid_input", { errors: [wrong("email", "required")] }),
    }),
  "account-unproven": () =>
    accountPage({ ...sampleAccount, user: { ...user, emailVerified: false }, isUnproven: true }),
  "account-unproven-sent": () =>
    accountPage({
      ...sampleAccount,
      user: { ...user, email: longEmail, emailVerified: false },
      isUnproven: true,
      notice: "verification_sent",
    }),
  account: () => accountPage(sampleAccount),
  "account-portrait": () => accountPage({ ...sampleAccount, avatar: portrait }),
  "account-picture": () =>
    accountPage({
      ...linked,
      avatar: portrait,
      pictures: [
        { identityId: identity.id, provider: "Google", chosen: true },
        { identityId: "00000000-0000-4000-8000-000000000002", provider: "GitHub", chosen: false },
      ],
      notice: "picture_chosen",
    }),
  "account-picture-none": () =>
    accountPage({
      ...linked,
      pictures: [{ identityId: identity.id, provider: "Google", chosen: false }],
      failure: {
        form: "picture",
        ...failure("provider_failed", { errors: [wrong("identityId", "picture_unavailable")] }),
      },
    }),
  "account-disowned": () => accountPage({ ...sampleAccount, notice: "session_disowned" }),
  "account-disowned-without-password": () => accountPage({ ...linked, hasPassword: false, notice: "session_disowned" }),
  "account-attempts": () =>
    accountPage({ ...sampleAccount, activity: { ...quiet, events: attempts, filter: "attempts", next: "2s" } }),
  "account-no-attempts": () => accountPage({ ...sampleAccount, activity: { ...quiet, filter: "attempts" } }),
  "account-last-admin": () =>
    accountPage({
      ...sampleAccount,
      fresh: true,
      failure: { form: "delete", ...failure("forbidden", { errors: [{ pointer: "", code: "last_admin" }] }) },
    }),
  "account-last-way": () => accountPage({ ...linked, hasPassword: false, fresh: true, linkable: [] }),
  "account-last-way-alone": () => accountPage({ ...linked, passwords: false, hasPassword: false, fresh: true }),
  "account-fresh": () => accountPage({ ...sampleAccount, fresh: true, notice: "saved" }),
  "account-alone": () =>
    accountPage({
      ...sampleAccount,
      sessions: sampleSessions(1),
      user: { ...user, name: null },
      notice: "others_ended",
    }),
  "account-older": () => accountPage({ ...sampleAccount, activity: { ...sampleActivity(), newest: false } }),
  "account-many": () => accountPage({ ...sampleAccount, sessions: sampleSessions(30) }),
  "account-long": () =>
    accountPage({
      ...sampleAccount,
      frame: dressed,
      user: { ...user, name: longName, email: longEmail },
      sessions: sampleSessions(3).map((session) => ({
        ...session,
        device: {
          ...session.device,
          name: "PersonalOrganizerSynchronisationClient/12.4.1.9921 on KDE Plasma 6.2 (Wayland)",
        },
      })),
    }),
  "account-password-wrong": () =>
    accountPage({ ...sampleAccount, failure: { form: "password", ...failure("invalid_credentials") } }),
  "account-password-weak": () =>
    accountPage({
      ...sampleAccount,
      failure: {
        form: "password",
        ...failure("weak_password", { errors: [...newPasswordEmpty.slice(0, 1), wrong("newPassword", "too_common")] }),
      },
    }),
  "account-password-busy": () =>
    accountPage({ ...sampleAccount, failure: { form: "password", ...failure("overloaded", { retryAfter: 20 }) } }),
  "account-session-gone": () =>
    accountPage({ ...sampleAccount, failure: { form: "session", ...failure("not_found") } }),
  "account-linked": () => accountPage({ ...linked, notice: "identity_linked" }),
  "account-linked-only": () =>
    accountPage({
      ...linked,
      user: { ...user, email: null, name: longName },
      canAddEmail: true,
      hasPassword: false,
      fresh: true,
      identities: [
        { ...identity, email: longEmail },
        { ...identity, id: "00000000-0000-4000-8000-000000000002", email: null, name: null },
      ],
      failure: {
        form: "identity",
        ...failure("link_required", { errors: [{ pointer: "", code: "last_way_in" }] }),
      },
    }),
  link: () => linkAccountPage(link),
  "link-wrong": () =>
    linkAccountPage({ ...link, frame: dressed, email: longEmail, failure: failure("invalid_credentials") }),
  "link-without": () => linkAccountPage({ ...link, hasPassword: false }),
  "link-dead": () => deadLinkPage({ ...dead, link: "account" }),
  "add-email": () => addEmailPage(addEmail),
  "add-email-wrong": () =>
    addEmailPage({
      ...addEmail,
      frame: dressed,
      failure: failure("invalid_input", { errors: [wrong("email", "invalid_email")], values: { email: "ada@" } }),
    }),
  "add-email-sent": () => addEmailPage({ ...addEmail, isSent: true }),
  "verify-addition": () => verifyEmailPage({ ...verify, about: "addition" }),
  "verify-addition-elsewhere": () => verifyEmailPage({ ...verify, about: "addition", proof: "sign_in" }),
  native: () => nativePage(native),
  "native-return": () => nativeReturnPage({ frame: sampleFrame, url: "/app" }),
  "native-program": () =>
    nativePage({ ...native, app: "http://127.0.0.1/signed-in", isProgram: true, who: longEmail, provider: "GitHub" }),
  reauthenticate: () => reauthenticatePage(reauthenticate),
  "reauthenticate-wrong": () =>
    reauthenticatePage({
      ...reauthenticate,
      user: { name: longName, email: longEmail },
      failure: failure("invalid_credentials"),
    }),
  "reauthenticate-providers": () => reauthenticatePage({ ...reauthenticate, providers: [google, github] }),
  "reauthenticate-provider-alone": () =>
    reauthenticatePage({ ...reauthenticate, hasPassword: false, providers: [google, { ...github, available: false }] }),
  "reauthenticate-none": () => reauthenticatePage({ ...reauthenticate, hasPassword: false }),
  "reauthenticate-sent": () =>
    reauthenticatePage({ ...reauthenticate, hasPassword: false, providers: [google], notice: "proof_sent" }),
  "reauthenticate-mailed": () => reauthenticatePage({ ...reauthenticate, token }),
  deletion: () => deletionPendingPage(pending),
  "deletion-provider": () => deletionPendingPage({ ...pending, email: "", token }),
  "deletion-wrong": () =>
    deletionPendingPage({ ...pending, failure: failure("invalid_credentials", { values: { email: longEmail } }) }),
  "error-404": () => errorPage({ frame: sampleFrame, code: "not_found", requestId: "8f14e45fceea167a" }),
  "error-400": () => errorPage({ frame: sampleFrame, code: "invalid_input", requestId: "8f14e45fceea167a" }),
  "error-405": () => errorPage({ frame: sampleFrame, code: "method_not_allowed", requestId: "8f14e45fceea167a" }),
  "error-forbidden": () => errorPage({ frame: sampleFrame, code: "forbidden", requestId: "8f14e45fceea167a" }),
  "error-429": () =>
    errorPage({ frame: sampleFrame, code: "too_many_attempts", requestId: "8f14e45fceea167a", retryAfter: 90 }),
  "error-busy": () =>
    errorPage({ frame: sampleFrame, code: "overloaded", requestId: "8f14e45fceea167a", retryAfter: 20 }),
  "error-403": () => errorPage({ frame: dressed, code: "csrf_rejected", requestId: "8f14e45fceea167a" }),
  "error-413": () => errorPage({ frame: sampleFrame, code: "payload_too_large", requestId: "8f14e45fceea167a" }),
  "account-without-password": () => accountPage({ ...sampleAccount, passwords: false }),
  mailbox: () =>
    mailboxPage({ frame: dressed, path: "/dev/mail", mails: [letter, oldLetter], opened: letter, now: sampleNow }),
  "mailbox-empty": () =>
    mailboxPage({ frame: sampleFrame, path: "/dev/mail", mails: [], opened: null, now: sampleNow }),
  demo: () => demoConsentPage(demo),
  "demo-again": () => demoConsentPage({ ...demo, selected: "juniper", again: true }),
  "demo-nobody": () => demoConsentPage({ ...demo, failed: true }),
  "demo-locked": () => demoLockedPage({ frame: sampleFrame }),
  "mailbox-locked": () => mailboxLockedPage({ frame: sampleFrame }),
  "error-500": () => errorPage({ frame: sampleFrame, code: "internal_error", requestId: "8f14e45fceea167a" }),
  "error-503": () =>
    errorPage({ frame: sampleFrame, code: "storage_unavailable", requestId: "8f14e45fceea167a", retryAfter: 5 }),
};

/** States that look like others, and say something else. Together with `pageStates` they say every text there is. */
export const wordingStates: readonly (() => string)[] = [
  () => accountPage({ ...sampleAccount, activity: { ...quiet, events: everyEvent() } }),
  ...notices.map((notice) => () => loginPage({ ...login, notice })),
  ...codes.map((code) => () => loginPage({ ...login, failure: failure(code) })),
  ...codes.map((code) => () => loginPage({ ...login, failure: { ...failure(code), provider: "Google" } })),
  ...codes.map((code) => () => errorPage({ frame: sampleFrame, code, requestId: "1" })),
  () => accountPage({ ...linked, notice: "identity_unlinked", hasPassword: false }),
  ...attempts.map((event) => () => accountPage({ ...sampleAccount, activity: { ...quiet, events: [event] } })),
  ...([{ provider: "google" }, { provider: "of-before" }, { method: "password", reason: undefined }] as const).map(
    (data) => () => accountPage({ ...linked, activity: { ...quiet, events: everyEvent(data) } }),
  ),
  () =>
    accountPage({
      ...linked,
      failure: { form: "identity", ...failure("provider_denied"), provider: "Google", linking: true },
    }),
  () =>
    accountPage({
      ...linked,
      failure: {
        form: "identity",
        ...failure("link_required", { errors: [{ pointer: "", code: "other_account", rule: "Google" }] }),
      },
    }),
  () =>
    addEmailPage({
      ...addEmail,
      failure: failure("invalid_input", { errors: [wrong("email", "has_email")] }),
    }),
  ...(
    [
      "session_ended",
      "picture_chosen",
      "picture_removed",
      "password_changed",
      "password_set",
      "email_verified",
    ] as const
  ).map((notice) => () => accountPage({ ...sampleAccount, notice })),
  () => loginPage({ ...login, failure: failure("invalid_input", { errors: emails }) }),
  ...newEmails.map(
    (code) => () =>
      accountPage({
        ...sampleAccount,
        fresh: true,
        failure: { form: "email", ...failure("invalid_input", { errors: [wrong("newEmail", code)] }) },
      }),
  ),
  () => registerPage({ ...register, failure: failure("weak_password", { errors: weaknesses }) }),
  () => registerPage({ ...register, failure: failure("weak_password") }),
  () =>
    reauthenticatePage({
      ...reauthenticate,
      failure: failure("invalid_input", { errors: [wrong("password", "required")] }),
    }),
  () =>
    accountPage({
      ...sampleAccount,
      user: { ...user, email: null, name: null },
      failure: { form: "password", ...failure("invalid_input", { errors: newPasswordEmpty }) },
    }),
  () =>
    accountPage({
      ...sampleAccount,
      failure: { form: "name", ...failure("invalid_input", { errors: [wrong("name", "required")] }) },
    }),
  () =>
    accountPage({
      ...sampleAccount,
      failure: { form: "name", ...failure("invalid_input", { errors: [wrong("colour", "too_long", 3)] }) },
    }),
];
