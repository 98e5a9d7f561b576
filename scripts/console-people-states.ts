import type { EventType } from "../src/event/event.ts";
import { consoleErrorPage } from "../src/pages/console/console-error-page.ts";
import type { ConsoleFrame } from "../src/pages/console/console-frame.ts";
import { doneSentence } from "../src/pages/console/done-sentence.ts";
import { editUserPage } from "../src/pages/console/edit-user-page.ts";
import { endSessionPage } from "../src/pages/console/end-session-page.ts";
import { eventGroups, typesOf } from "../src/pages/console/event-groups.ts";
import { type EventFilterView, eventsPage } from "../src/pages/console/events-page.ts";
import { newUserPage } from "../src/pages/console/new-user-page.ts";
import type { Pages } from "../src/pages/console/pager.ts";
import { sessionsPage } from "../src/pages/console/sessions-page.ts";
import { type PlannedAct, userActPage } from "../src/pages/console/user-act-page.ts";
import { type UserPageModel, userPage } from "../src/pages/console/user-page.ts";
import { type UserFilter, type UsersPageModel, usersPage } from "../src/pages/console/users-page.ts";
import type { AdminEventView, AdminSessionView, UserDetail } from "../src/pages/console/views.ts";
import type { FormFailure } from "../src/pages/form-failure.ts";
import type { Language } from "../src/pages/copy.ts";
import type { OperatorLevel } from "../src/user/operator.ts";
import { operatorActs } from "../src/user/operator-act.ts";
import type { OperatorsUser } from "../src/user/operators-view.ts";
import { sampleFrame } from "./page-states.ts";

const now = new Date("2026-11-26T09:30:00Z");
const before = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);
const hour = 60;
const day = 24 * hour;

/** A frame as the console makes it for an operator of a level. */
export function consoleFrameOf(level: OperatorLevel, here = ""): ConsoleFrame {
  return {
    ...sampleFrame,
    get language(): Language {
      return sampleFrame.language ?? "en";
    },
    consoleStylesheetUrl: "/auth/console.css",
    consoleScriptUrl: "/auth/console.js",
    console: {
      page: (path) => `/admin${path}`,
      call: (path) => `/auth/admin${path}`,
      here: `/admin${here}`,
      operator: { shown: "Mira Okafor", level },
    },
  };
}

const frame = consoleFrameOf("admin");
const idOf = (n: number): string =>
  `${(0x1c3f7a00 + n * 7919).toString(16)}-4b2e-4d1a-9c55-0a8d3e6f${(4096 + n).toString(16)}`;

/** Somebody whose account is like most. */
export const sampleConsoleUser: OperatorsUser = {
  id: idOf(1),
  email: "ada@example.com",
  emailVerified: true,
  name: "Ada Lovelace",
  avatarUrl: null,
  role: "editor",
  createdAt: before(40 * day),
  operator: null,
  hasPassword: true,
  bannedAt: null,
  deleteAfter: null,
  metadata: { tenant: "acme", plan: { name: "team", seats: 12 }, beta: ["search", "export"] },
};

const people: readonly OperatorsUser[] = [
  { name: "Mary Jackson", email: "mary@example.com", emailVerified: false },
  { name: "Ada Lovelace", email: "ada@example.com", role: "editor" },
  { name: null, email: "katherine@example.com" },
  { name: "Grace Hopper", email: "grace@example.com", operator: "admin" as const },
  { name: "Radia Perlman", email: "radia@example.com", operator: "support" as const },
  { name: "Barnaby Quill", email: "barnaby@example.com", bannedAt: before(3 * day) },
  { name: "Marisol Vento", email: null, hasPassword: false },
  { name: "Hedy Lamarr", email: "hedy@example.com", deleteAfter: before(-5 * day) },
  { name: "Dorothy Vaughan", email: "dorothy@example.com", role: "billing:admin" },
].map((person, n) => ({
  ...sampleConsoleUser,
  role: "user",
  id: idOf(n),
  createdAt: before((n * 9 + 1) * day),
  ...person,
}));

const long = "Wilhelmina-Alexandrine von Hohenstein-Falkenberg zu Altenburg-Schwarzenfels";
const longUser: OperatorsUser = {
  ...sampleConsoleUser,
  name: long,
  email: `${"wilhelmina.alexandrine.".repeat(2)}von.hohenstein@department-of-very-long-names.example.com`,
  role: "organisation:read-only:department-of-very-long-names",
  operator: "auditor",
  emailVerified: false,
  deleteAfter: before(-5 * day),
  metadata: { note: long.repeat(3), list: Array.from({ length: 30 }, (_, n) => ({ n, value: "x".repeat(n) })) },
};

const agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0";
/** Live sessions, one of them the operator's own. */
export const sampleConsoleSessions: readonly AdminSessionView[] = (
  [
    ["Firefox on Windows", "desktop", "203.0.113.9", 0],
    ["Safari on iPhone", "phone", "2001:db8:85a3:8d3:1319:8a2e:370:7348", 42],
    ["Chrome on Android", "tablet", null, 3 * day],
    ["acme-sync", "program", "198.51.100.77", 9 * day],
  ] as const
).map(([name, kind, ip, minutes], n) => ({
  id: idOf(100 + n),
  user: { id: people[n]?.id ?? "", email: people[n]?.email ?? null },
  current: n === 0,
  method: n === 1 ? "google" : "password",
  createdAt: before(minutes + 2 * day),
  lastSeenAt: before(minutes),
  expiresAt: before(minutes - 30 * day),
  ip,
  userAgent: n === 3 ? "acme-sync/2.1" : agent,
  device: { name, kind },
}));

const dataOf: Readonly<Partial<Record<EventType, AdminEventView["data"]>>> = {
  user_registered: { method: "password" },
  user_created: { role: "editor" },
  session_started: { method: "google", carrier: "cookie", remember: true },
  session_ended: { reason: "signed_out" },
  sessions_ended: { reason: "ended_by_operator" },
  login_failed: { code: "invalid_credentials" },
  throttled: { call: "login" },
  account_locked: { until: null },
  refresh_reused: { generation: 12, behind: 3 },
  refresh_ahead: { by: 2 },
  claims_too_large: { claim: "permissions", bytes: 9_216 },
  signing_key_created: { kid: "k3J9x0aQ", algorithm: "ES256" },
  signing_key_hastened: { kid: "k3J9x0aQ" },
  signing_key_revoked: { kid: "k3J9x0aQ" },
  service_created: { name: "billing" },
  service_revoked: { name: "billing" },
  reauthenticated: { method: "password" },
  identity_linked: { provider: "google" },
  identity_unlinked: { provider: "github" },
  provider_failed: { provider: "google", code: "provider_unavailable" },
  role_changed: { role: "editor" },
  operator_changed: { operator: "support" },
  user_banned: { reason: "Spam in the forum" },
  deletion_requested: { deleteAfter: "2026-12-03T09:30:00.000Z" },
  outbox_retried: { kind: "mail" },
};
const byOperators: ReadonlySet<EventType> = new Set(typesOf("operator"));
const ofNobody: ReadonlySet<EventType> = new Set(typesOf("system"));

/** One event of every type there is. */
export const sampleConsoleEvents: readonly AdminEventView[] = eventGroups.flatMap(typesOf).map((type, n) => {
  const isOperators = byOperators.has(type);
  const isSystems = ofNobody.has(type);
  return {
    id: (9_000 - n).toString(36),
    type,
    createdAt: before(n * 37 + 2),
    count: type === "login_failed" ? 4 : type === "sessions_ended" ? 3 : 1,
    actor: isOperators ? "operator" : isSystems ? "system" : "user",
    actorId: isOperators ? idOf(3) : null,
    userId: isSystems ? null : (people[n % people.length]?.id ?? null),
    sessionId: type.startsWith("session_") ? idOf(100) : null,
    ip: isOperators || isSystems ? null : "203.0.113.9",
    userAgent: isOperators || isSystems ? null : agent,
    device: isOperators || isSystems ? null : { name: "Firefox on Windows", kind: "desktop" },
    email: type === "user_invited" || type === "registration_requested" ? "new@example.com" : null,
    data: dataOf[type] ?? {},
  };
});

/** Whose addresses are known: all but the one who has none. */
const named = people.flatMap(({ id, email }) => (email === null ? [] : [{ id, email }]));

const onePage: Pages = { first: null, previous: null, next: null };
const inTheMiddle: Pages = { first: "/admin/users", previous: "/admin/users?cursor=b", next: "/admin/users?cursor=d" };
const nothing: UserFilter = { search: "", banned: "", operator: "", role: "" };
const users: UsersPageModel = {
  frame,
  users: people,
  filter: nothing,
  pages: onePage,
  mayCreate: true,
  notice: null,
  now,
};
const methodNames = { google: "Google", github: "GitHub" };

const detail: UserDetail = {
  user: sampleConsoleUser,
  identities: [
    {
      id: idOf(50),
      provider: "google",
      email: "ada.lovelace@gmail.example",
      createdAt: before(39 * day),
      lastUsedAt: before(3 * hour),
    },
    { id: idOf(51), provider: "of-before", email: null, createdAt: before(38 * day), lastUsedAt: before(20 * day) },
  ],
  signsInBy: ["password", "google", "of-before"],
  openSessions: 3,
  lastSignInAt: before(3 * hour),
  lock: null,
  may: operatorActs,
};
const hers = sampleConsoleSessions.slice(0, 3).map((session) => ({
  ...session,
  current: false,
  user: { id: sampleConsoleUser.id, email: sampleConsoleUser.email },
}));
const hersToo = sampleConsoleEvents.slice(0, 7).map((event) => ({ ...event, userId: sampleConsoleUser.id }));

/** One user with everything that there may be. */
export const sampleUserPage: UserPageModel = {
  frame,
  detail,
  avatar: null,
  isSelf: false,
  sessions: hers,
  hasMoreSessions: true,
  events: hersToo,
  hasMoreEvents: true,
  people: named,
  canMailReset: true,
  methodNames,
  notice: null,
  now,
};
const one = (over: Partial<UserPageModel>, of: Partial<UserDetail> = {}): string =>
  userPage({ ...sampleUserPage, ...over, detail: { ...detail, ...of } });

const act = (planned: PlannedAct, user: Partial<OperatorsUser> = {}, failure: FormFailure | null = null): string =>
  userActPage({
    frame: consoleFrameOf("admin", `/users/${sampleConsoleUser.id}/${planned.act}`),
    user: { ...sampleConsoleUser, ...user },
    planned,
    failure,
    now,
  });
const failed = (
  code: FormFailure["code"],
  errors: FormFailure["errors"] = [],
  values: FormFailure["values"] = {},
): FormFailure => ({ code, errors, values });

const noFilter: EventFilterView = { type: "", user: "", session: "", operator: "", since: "", until: "" };
const events = {
  frame,
  events: sampleConsoleEvents,
  people: named,
  filter: noFilter,
  pages: onePage,
  exportUrl: "/auth/admin/events/export",
  methodNames,
  now,
};
const sessions = {
  frame,
  sessions: sampleConsoleSessions,
  user: "",
  pages: onePage,
  mayEnd: true,
  methodNames,
  notice: null,
  now,
};
const fresh = { frame, failure: null, invitation: null, canMail: true, passwords: true };
const done = (notice: string, values: Readonly<Record<string, string | number>> = {}): string | null =>
  doneSentence(frame, { notice, values });

/** The pages about people and about what happened, in every state. */
export const consolePeopleStates: Readonly<Record<string, () => string>> = {
  "console-users": () => usersPage(users),
  "console-users-middle": () => usersPage({ ...users, pages: inTheMiddle }),
  "console-users-found": () =>
    usersPage({ ...users, users: people.slice(1, 2), filter: { ...nothing, search: "ada" } }),
  "console-users-nobody": () =>
    usersPage({ ...users, users: [], filter: { search: "zzz", banned: "true", operator: "any", role: "editor" } }),
  "console-users-none-yet": () =>
    usersPage({
      ...users,
      users: [],
      filter: { ...nothing, search: "a", banned: "true" },
      pages: { ...onePage, next: "/admin/users?cursor=d" },
    }),
  "console-users-empty": () => usersPage({ ...users, users: [] }),
  "console-users-empty-reader": () =>
    usersPage({ ...users, frame: consoleFrameOf("auditor"), users: [], mayCreate: false }),
  "console-users-unreadable": () =>
    usersPage({ ...users, users: null, filter: { ...nothing, search: "x".repeat(400) } }),
  "console-users-long": () => usersPage({ ...users, users: [longUser, ...people.slice(0, 2)] }),
  "console-users-erased": () => usersPage({ ...users, notice: done("erased", { count: 3 }) }),
  "console-user": () => userPage(sampleUserPage),
  "console-user-banned": () =>
    one(
      { sessions: [], hasMoreSessions: false, notice: done("banned", { count: 3 }) },
      { user: { ...sampleConsoleUser, bannedAt: before(0) }, openSessions: 0 },
    ),
  "console-user-deleting": () =>
    one(
      {
        sessions: [],
        hasMoreSessions: false,
        notice: done("deleting", { count: 1, date: "2026-12-03T09:30:00.000Z" }),
      },
      { user: { ...sampleConsoleUser, deleteAfter: before(-7 * day) }, openSessions: 0 },
    ),
  "console-user-locked": () => one({}, { lock: { lockedAt: before(12), lockedUntil: null, failures: 20 } }),
  "console-user-locked-for": () =>
    one(
      { notice: done("reset_sent", { date: "2026-11-26T10:00:00.000Z" }) },
      { lock: { lockedAt: before(2), lockedUntil: before(-8), failures: 10 } },
    ),
  "console-user-bare": () =>
    one(
      { sessions: [], hasMoreSessions: false, events: [], hasMoreEvents: false },
      {
        user: { ...sampleConsoleUser, name: null, email: null, emailVerified: false, hasPassword: false, metadata: {} },
        identities: [],
        signsInBy: [],
        openSessions: 0,
        lastSignInAt: null,
      },
    ),
  "console-user-long": () => one({}, { user: longUser }),
  "console-user-auditor": () => one({ frame: consoleFrameOf("auditor") }, { may: [] }),
  "console-user-support": () =>
    one({ frame: consoleFrameOf("support") }, { may: ["end_sessions", "send_reset", "unlock"] }),
  "console-user-above": () =>
    one({ frame: consoleFrameOf("support") }, { user: { ...sampleConsoleUser, operator: "admin" }, may: [] }),
  "console-user-self": () =>
    one(
      { isSelf: true },
      { user: { ...sampleConsoleUser, operator: "admin" }, may: ["update", "end_sessions", "send_reset", "unlock"] },
    ),
  "console-user-missing": () =>
    consoleErrorPage({ frame, section: "users", code: "not_found", requestId: "k3J9x0aQ2mVb" }),
  "console-user-forbidden": () =>
    consoleErrorPage({
      frame: consoleFrameOf("support"),
      section: "users",
      code: "forbidden",
      requestId: "k3J9x0aQ2mVb",
    }),
  "console-act-ban": () => act({ act: "ban", endedSessions: 3, changed: true }),
  "console-act-ban-refused": () =>
    act(
      { act: "ban", endedSessions: 1, changed: true },
      {},
      failed("invalid_input", [{ pointer: "/reason", code: "invalid" }], { reason: "x".repeat(501) }),
    ),
  "console-act-ban-already": () => act({ act: "ban", endedSessions: 0, changed: false }, { bannedAt: before(hour) }),
  "console-act-unban": () => act({ act: "unban" }, { bannedAt: before(3 * day) }),
  "console-act-unban-already": () => act({ act: "unban" }),
  "console-act-end-sessions": () => act({ act: "end-sessions", endedSessions: 1 }),
  "console-act-end-sessions-none": () => act({ act: "end-sessions", endedSessions: 0 }),
  "console-act-send-reset": () => act({ act: "send-reset" }),
  "console-act-send-reset-often": () =>
    act({ act: "send-reset" }, {}, { ...failed("too_many_attempts"), retryAfter: 3_600 }),
  "console-act-unlock": () => act({ act: "unlock", lock: { lockedAt: before(12), lockedUntil: null, failures: 20 } }),
  "console-act-unlock-none": () => act({ act: "unlock", lock: null }),
  "console-act-operator": () => act({ act: "operator" }, { operator: "auditor" }),
  "console-act-operator-unproven": () =>
    act({ act: "operator" }, { emailVerified: false }, failed("email_not_verified", [], { level: "support" })),
  "console-act-delete": () => act({ act: "delete", endedSessions: 3, deleteAfter: before(-7 * day) }),
  "console-act-erase": () => act({ act: "erase", endedSessions: 3 }, { name: long }),
  "console-act-end-session": () =>
    endSessionPage({
      frame,
      session: sampleConsoleSessions[1] as AdminSessionView,
      leadsTo: "/sessions",
      failure: null,
      now,
    }),
  "console-act-end-session-own": () =>
    endSessionPage({
      frame,
      session: sampleConsoleSessions[0] as AdminSessionView,
      leadsTo: "/sessions",
      failure: null,
      now,
    }),
  "console-edit-user": () => editUserPage({ frame, user: sampleConsoleUser, failure: null }),
  "console-edit-user-json": () =>
    editUserPage({
      frame,
      user: sampleConsoleUser,
      failure: failed("invalid_input", [{ pointer: "/metadata", code: "invalid_json", rule: 3 }], {
        name: "Ada L.",
        role: "editor",
        metadata: '{\n  "tenant": "acme",\n  plan: "team"\n}',
      }),
    }),
  "console-edit-user-all": () =>
    editUserPage({
      frame,
      user: sampleConsoleUser,
      failure: failed(
        "invalid_input",
        [
          { pointer: "/name", code: "too_long", rule: 200 },
          { pointer: "/role", code: "invalid" },
          { pointer: "/metadata", code: "wrong_type", rule: "record" },
        ],
        { name: long, role: "a b", metadata: "[]" },
      ),
    }),
  "console-edit-user-ambiguous": () =>
    editUserPage({
      frame,
      user: sampleConsoleUser,
      failure: failed("invalid_input", [{ pointer: "/metadata", code: "ambiguous_json" }], {
        metadata: '{"a": 1, "a": 2}',
      }),
    }),
  "console-edit-user-large": () =>
    editUserPage({ frame, user: longUser, failure: failed("payload_too_large", [], { role: "editor" }) }),
  "console-new-user": () => newUserPage(fresh),
  "console-new-user-taken": () =>
    newUserPage({
      ...fresh,
      failure: {
        ...failed("email_taken", [{ pointer: "/email", code: "email_taken" }], {
          email: "ada@example.com",
          sendReset: "true",
        }),
        form: "create",
      },
    }),
  "console-new-user-invalid": () =>
    newUserPage({
      ...fresh,
      failure: {
        ...failed("invalid_input", [{ pointer: "/email", code: "invalid_email" }], { email: "ada" }),
        form: "invite",
      },
    }),
  "console-new-user-no-mail": () =>
    newUserPage({
      ...fresh,
      canMail: false,
      invitation: {
        email: "new@example.com",
        link: `https://door.example/register?token=${"x".repeat(43)}`,
        expiresAt: before(-7 * day),
        isMailed: false,
      },
    }),
  "console-new-user-invited": () =>
    newUserPage({
      ...fresh,
      invitation: {
        email: "new@example.com",
        link: `https://door.example/register?token=${"x".repeat(43)}`,
        expiresAt: before(-7 * day),
        isMailed: true,
      },
    }),
  "console-sessions": () => sessionsPage(sessions),
  "console-sessions-reader": () =>
    sessionsPage({ ...sessions, frame: consoleFrameOf("auditor"), mayEnd: false, pages: inTheMiddle }),
  "console-sessions-ended": () => sessionsPage({ ...sessions, notice: done("session_ended") }),
  "console-sessions-nobody": () => sessionsPage({ ...sessions, sessions: [], user: sampleConsoleUser.id }),
  "console-sessions-not-yet": () => sessionsPage({ ...sessions, sessions: [], pages: inTheMiddle }),
  "console-sessions-unreadable": () => sessionsPage({ ...sessions, sessions: null, user: "ada" }),
  "console-sessions-empty": () => sessionsPage({ ...sessions, sessions: [] }),
  "console-events": () => eventsPage(events),
  "console-events-middle": () => eventsPage({ ...events, events: sampleConsoleEvents.slice(0, 9), pages: inTheMiddle }),
  "console-events-filtered": () =>
    eventsPage({
      ...events,
      events: sampleConsoleEvents.slice(0, 1),
      filter: { ...noFilter, type: "sign_in", user: sampleConsoleUser.id, since: "2026-11-25T00:00" },
    }),
  "console-events-nothing": () => eventsPage({ ...events, events: [], filter: { ...noFilter, type: "user_banned" } }),
  "console-events-unreadable": () => eventsPage({ ...events, events: null, filter: { ...noFilter, user: "ada" } }),
  "console-events-empty": () => eventsPage({ ...events, events: [] }),
};
