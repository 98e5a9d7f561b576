import { checkTable } from "../src/doctor/check-table.ts";
import { settings as settingsTable } from "../src/auth/settings-table.ts";
import { configurationPage } from "../src/pages/console/configuration-page.ts";
import type { ConsoleFrame } from "../src/pages/console/console-frame.ts";
import { doneSentence } from "../src/pages/console/done-sentence.ts";
import { revokeKeyPage, rotateKeyPage } from "../src/pages/console/key-act-page.ts";
import { keysPage } from "../src/pages/console/keys-page.ts";
import { locksPage } from "../src/pages/console/locks-page.ts";
import { type MailPageModel, mailPage } from "../src/pages/console/mail-page.ts";
import { newServicePage } from "../src/pages/console/new-service-page.ts";
import { type OverviewPageModel, overviewPage } from "../src/pages/console/overview-page.ts";
import { providersPage } from "../src/pages/console/providers-page.ts";
import { removeServicePage } from "../src/pages/console/remove-service-page.ts";
import type {
  FindingView,
  HeldLockView,
  HistoryPointView,
  KeyView,
  OutgoingView,
  OverviewView,
  ProviderView,
  ServiceView,
  SettingView,
  StepView,
} from "../src/pages/console/running-views.ts";
import { servicesPage } from "../src/pages/console/services-page.ts";
import type { FormFailure } from "../src/pages/form-failure.ts";
import { consoleFrameOf } from "./console-people-states.ts";

const now = new Date("2026-11-26T09:30:00Z");
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const before = (milliseconds: number): Date => new Date(now.getTime() - milliseconds);

const frame = consoleFrameOf("admin");
const at = (here: string): ConsoleFrame => consoleFrameOf("admin", here);

/** A wave with noise that is the same every time. */
function wave(step: number, height: number): number {
  return Math.max(0, Math.round(height * (1 + Math.sin(step / 3.8)) + ((step * 7919) % 13) * (height / 20)));
}

/** Steps of a day like most. */
function sampleSteps(count = 24, step = hour): StepView[] {
  const first = Math.floor(now.getTime() / step) * step - (count - 1) * step;
  return Array.from({ length: count }, (_, place) => ({
    at: new Date(first + place * step),
    started: wave(place, 40),
    failed: wave(place + 5, 4),
    throttled: place % 9 === 0 ? 2 : 0,
    registered: wave(place + 2, 2),
    locked: place % 11 === 3 ? 1 : 0,
    reused: 0,
    providerFailed: place % 7 === 2 ? 1 : 0,
  }));
}

function sampleHistory(count = 48): HistoryPointView[] {
  return Array.from({ length: count }, (_, place) => ({
    at: before((count - 1 - place) * 30 * minute),
    refreshes: wave(place, 120),
    reused: 0,
    cacheHits: 9_000 + wave(place, 900),
    cacheMisses: 120 + wave(place, 60),
    remembered: 1_000 + wave(place, 300),
    hashesRunning: place % 5 === 0 ? 2 : 1,
    hashesWaiting: place % 13 === 4 ? 6 : 0,
    feedDelay: place % 6 === 5 ? null : 0.002 + ((place * 31) % 17) / 10_000,
  }));
}

const counted = (started: number, failed: number, locked = 0, reused = 0): OverviewView["lastDay"] => ({
  started,
  failed,
  throttled: 7,
  registered: 63,
  locked,
  reused,
  providerFailed: 3,
});

const sampleOverview: OverviewView = {
  asOf: now,
  sessions: { live: 1_204, isAtLeast: false },
  lastDay: counted(1_873, 146, 2),
  dayBefore: counted(1_790, 131, 1),
  events: { step: 3_600, since: before(23 * hour), steps: sampleSteps() },
  locks: { held: 3, isAtLeast: false, usual: 2.1 },
  outbox: [
    { kind: "mail", waiting: 2, dead: 0, oldestWaiting: before(20_000) },
    { kind: "hook", waiting: 0, dead: 0, oldestWaiting: null },
    { kind: "webhook", waiting: 0, dead: 0, oldestWaiting: null },
    { kind: "events", waiting: 0, dead: 0, oldestWaiting: null },
  ],
  process: {
    hashesRunning: 1,
    hashesWaiting: 0,
    revocationAge: 0.3,
    feed: "listening",
    redisUp: true,
    since: before(day),
    history: sampleHistory(),
  },
};

const kid = (place: number): string => ["pT3v0wq9bLx2", "k8Zr1mN5yQe7", "Jd4hS6uVf0Ca", "xW2oB9iGt3Kl"][place] ?? "kid";
const key = (place: number, state: KeyView["state"], made: number, more: Partial<KeyView> = {}): KeyView => ({
  kid: kid(place),
  algorithm: "ES256",
  state,
  createdAt: before(made),
  activeAt: before(made - 10 * minute),
  retiredAt: null,
  expiresAt: null,
  revokedAt: null,
  ...more,
});

export const sampleKeys: readonly KeyView[] = [
  key(0, "waiting", 3 * minute, { activeAt: new Date(now.getTime() + 7 * minute) }),
  key(1, "signing", 23 * day, { retiredAt: new Date(now.getTime() + 7 * minute) }),
  key(2, "accepted", 53 * day, { retiredAt: before(23 * day), expiresAt: new Date(now.getTime() + 12 * minute) }),
  key(3, "revoked", 61 * day, { retiredAt: before(53 * day), revokedAt: before(54 * day) }),
];
const quietKeys = { keys: [key(1, "signing", 23 * day)], nextRotationAt: new Date(now.getTime() + 7 * day) };

const longFailure =
  "The token endpoint answered 503 with a body that is no JSON: <html><head><title>Service Temporarily Unavailable</title></head>";
export const sampleProviderHealth: readonly ProviderView[] = [
  {
    id: "google",
    name: "Google",
    issuer: "https://accounts.google.com",
    available: true,
    failedAt: null,
    failure: null,
    clientSecret: 1,
  },
  {
    id: "github",
    name: "GitHub",
    issuer: "https://github.com",
    available: true,
    failedAt: before(5 * hour),
    failure: "It did not answer in time.",
    clientSecret: 2,
  },
  {
    id: "acme",
    name: "ACME Single Sign-On of the Department of Very Long Names",
    issuer: "https://login.a-very-long-department.correspondence.example.org/realms/everybody/protocol/openid-connect",
    available: false,
    failedAt: before(42 * minute),
    failure: longFailure,
    clientSecret: null,
  },
];

const fine: readonly FindingView[] = (
  [
    ["mode", "production on https://app.example.com"],
    ["cookie", "__Host-latchkey-session, for this host alone"],
    ["registration", "open to everybody"],
    ["secret", "s_7fQ2 issues"],
    ["latency", "PostgreSQL answers in 0.6 ms"],
    ["revocationLog", "can be read"],
    [
      "signingKeys",
      "k8Zr1mN5yQe7 (ES256), made 23 days ago, signs; the next one follows 2026-12-03 09:30:00, by itself",
    ],
    ["mail", "goes to an SMTP server"],
    ["locks", "3 accounts locked after wrong passwords"],
    ["operators", "3 operators: 1 auditor, 2 admin"],
    ["eventRecord", "sealed up to event 48213"],
  ] as const
).map(([check, found]) => ({ check, level: "ok" as const, found, why: null, fix: null, setting: null }));
const wrong: readonly FindingView[] = [
  {
    check: "serviceKeys",
    level: "fail",
    found: "the key of orders was made under s_0aB1, which is not configured here, so it is refused",
    why: checkTable.serviceKeys.why,
    fix: "add that secret to the end of AUTH_SECRET, or make a new key: latchkey services revoke orders, then create",
    setting: null,
  },
  {
    check: "cookie",
    level: "warn",
    found: "the session cookie goes to every host of example.com, so each of them can read and set it",
    why: checkTable.cookie.why,
    fix: "take cookieDomain out unless several hosts need the session, and let nobody else run a host there",
    setting: "cookieDomain",
  },
  {
    check: "deadLetters",
    level: "warn",
    found: "3 mails were given up",
    why: checkTable.deadLetters.why,
    fix: "latchkey mail list says why, latchkey mail retry --all tries again",
    setting: null,
  },
  {
    check: "waitingMail",
    level: "warn",
    found: "12 wait, the oldest was written 2 hours ago",
    why: checkTable.waitingMail.why,
    fix: "see the server's log: it says why mails do not leave",
    setting: null,
  },
];
const notAsked = (["trustedProxies", "tlsFiles", "smtp", "integrity", "tables", "reachable"] as const).map((check) => ({
  check,
  about: checkTable[check].about,
}));

export const sampleOverviewPage: OverviewPageModel = {
  frame,
  overview: sampleOverview,
  hours: "24",
  keys: quietKeys,
  providers: sampleProviderHealth.slice(0, 2),
  findings: fine,
  now,
};

const trouble: OverviewPageModel = {
  ...sampleOverviewPage,
  overview: {
    ...sampleOverview,
    sessions: { live: 50_000, isAtLeast: true },
    lastDay: counted(902, 48_112, 61, 2),
    locks: { held: 200, isAtLeast: true, usual: 2.1 },
    events: {
      step: 3_600,
      since: before(23 * hour),
      steps: sampleSteps().map((step, place) => ({
        ...step,
        failed: step.failed + Math.max(0, place - 8) ** 3,
        throttled: place < 12 ? 0 : (place - 11) * 190,
        locked: place < 16 ? 0 : place - 12,
        reused: place === 20 ? 2 : 0,
      })),
    },
    outbox: [
      { kind: "mail", waiting: 12, dead: 3, oldestWaiting: before(2 * hour) },
      { kind: "hook", waiting: 0, dead: 0, oldestWaiting: null },
      { kind: "webhook", waiting: 4, dead: 1, oldestWaiting: before(50 * minute) },
      { kind: "events", waiting: 0, dead: 0, oldestWaiting: null },
    ],
    process: {
      ...sampleOverview.process,
      hashesRunning: 2,
      hashesWaiting: 31,
      feed: "polling",
      revocationAge: 0.9,
      redisUp: false,
      since: before(20 * minute),
      history: sampleHistory(20).map((point, place) => ({
        ...point,
        at: before((19 - place) * minute),
        hashesWaiting: place * 2,
      })),
    },
  },
  keys: { keys: quietKeys.keys, nextRotationAt: before(3 * hour) },
  providers: sampleProviderHealth,
  findings: [...fine, ...wrong],
};

const empty: OverviewPageModel = {
  ...sampleOverviewPage,
  overview: {
    ...sampleOverview,
    sessions: { live: 1, isAtLeast: false },
    lastDay: counted(0, 0),
    dayBefore: counted(0, 0),
    locks: { held: 0, isAtLeast: false, usual: 0 },
    events: {
      step: 3_600,
      since: before(23 * hour),
      steps: sampleSteps().map(({ at: moment }) => ({
        at: moment,
        started: 0,
        failed: 0,
        throttled: 0,
        registered: 0,
        locked: 0,
        reused: 0,
        providerFailed: 0,
      })),
    },
    outbox: sampleOverview.outbox.map((one) => ({ ...one, waiting: 0, oldestWaiting: null })),
    process: {
      ...sampleOverview.process,
      feed: "in-process",
      redisUp: null,
      since: before(10_000),
      history: [
        {
          at: now,
          refreshes: 0,
          reused: 0,
          cacheHits: 0,
          cacheMisses: 0,
          remembered: 1,
          hashesRunning: 0,
          hashesWaiting: 0,
          feedDelay: null,
        },
      ],
    },
  },
  providers: [],
};

const lockId = "0f7b1f6e-2d7c-4c2b-9a45-6f2f0f6a1c2d";
export const sampleLocks: readonly HeldLockView[] = [
  {
    id: lockId,
    userId: "1c3f7a00-4b2e-4d1a-9c55-0a8d3e6f1001",
    lockedAt: before(3 * minute),
    lockedUntil: null,
    failures: 104,
  },
  {
    id: lockId,
    userId: null,
    lockedAt: before(4 * hour),
    lockedUntil: new Date(now.getTime() + 20 * hour),
    failures: 20,
  },
];
const locks = { frame: at("/locks"), locks: sampleLocks, hasMore: false, failure: null, notice: null, now };

export const sampleServices: readonly ServiceView[] = [
  {
    name: "orders",
    scopes: ["introspect", "revocations"],
    audiences: ["https://orders.example.com", "https://returns-and-exchanges.a-very-long-department.example.org/api"],
    createdAt: before(200 * day),
  },
  {
    name: "warehouse-of-the-very-long-name.internal",
    scopes: ["revocations"],
    audiences: null,
    createdAt: before(2 * hour),
  },
  { name: "reports", scopes: ["introspect"], audiences: null, createdAt: before(4 * day) },
];
const services = { frame: at("/services"), services: sampleServices, made: null, notice: null, now };

const dead = (
  id: number,
  kind: OutgoingView["messages"][number]["kind"],
  error: string,
): OutgoingView["messages"][number] => ({
  id,
  kind,
  attempts: 9,
  createdAt: before(3 * day),
  deadAt: before(7 * hour),
  error,
});
const nothing: OutgoingView = { waiting: 0, oldestWaiting: null, dead: 0, messages: [] };
export const sampleMail: OutgoingView = {
  waiting: 12,
  oldestWaiting: before(2 * hour),
  dead: 3,
  messages: [
    dead(4_102, "mail", "550 5.1.1 The mailbox is not there"),
    dead(
      4_077,
      "mail",
      "connect ECONNREFUSED: the SMTP server at smtp.a-very-long-department.correspondence.example.org:587 was not reached in 10 seconds",
    ),
    dead(3_981, "mail", "its link was too old"),
  ],
};
const sampleHooks: OutgoingView = {
  waiting: 4,
  oldestWaiting: before(50 * minute),
  dead: 61,
  messages: [dead(88, "webhook", "the receiver answered 500"), dead(71, "hook", "userCreated failed: fetch failed")],
};
const mail: MailPageModel = {
  frame: at("/mail"),
  mail: sampleMail,
  hooks: sampleHooks,
  mailer: "out",
  failure: null,
  notice: null,
  now,
};

const shownValues: Readonly<Record<string, SettingView["value"]>> = {
  baseUrl: "https://app.example.com",
  trustedOrigins: ["https://front.example.com", "https://admin.example.com"],
  productName: "Brass & Door",
  "session.idleTimeout": 7_200,
  cookieDomain: "example.com",
};
const secretsSet = ["secret", "database"];
export const sampleSettings: readonly SettingView[] = settingsTable
  .filter(({ scope, as }) => scope !== "server" && as === undefined)
  .map(({ option: name, variable, group, about, default: usual, secret = false }) => ({
    name,
    variable,
    group,
    // Their own braces are no places of ours that were left.
    about: about.replaceAll(/[{}]/g, ""),
    default: usual.replaceAll(/[{}]/g, ""),
    isSet: name in shownValues || secretsSet.includes(name),
    secret,
    value: secret ? null : (shownValues[name] ?? null),
  }));

const refused = (code: FormFailure["code"], errors: FormFailure["errors"] = [], values = {}): FormFailure => ({
  code,
  errors,
  values,
});

/** Every page about the running installation in every state. */
export const consoleRunningStates: Readonly<Record<string, () => string>> = {
  "console-overview": () => overviewPage(sampleOverviewPage),
  "console-overview-trouble": () => overviewPage(trouble),
  "console-overview-empty": () => overviewPage(empty),
  "console-overview-month": () =>
    overviewPage({
      ...sampleOverviewPage,
      hours: "720",
      overview: { ...sampleOverview, events: { step: 86_400, since: before(29 * day), steps: sampleSteps(30, day) } },
    }),
  "console-keys": () =>
    keysPage({
      frame: at("/keys"),
      keys: sampleKeys,
      nextRotationAt: sampleKeys[0]?.activeAt ?? null,
      notice: null,
      now,
    }),
  "console-keys-quiet": () => keysPage({ frame: at("/keys"), ...quietKeys, notice: null, now }),
  "console-keys-late": () =>
    keysPage({ frame: at("/keys"), keys: quietKeys.keys, nextRotationAt: before(3 * hour), notice: null, now }),
  "console-keys-rotated": () =>
    keysPage({
      frame: at("/keys"),
      keys: sampleKeys,
      nextRotationAt: sampleKeys[0]?.activeAt ?? null,
      notice: doneSentence(frame, { notice: "key_rotated", values: { date: "2026-11-26T09:40:00.000Z" } }),
      now,
    }),
  "console-keys-auditor": () =>
    keysPage({ frame: consoleFrameOf("auditor", "/keys"), ...quietKeys, notice: null, now }),
  "console-keys-hs256": () => keysPage({ frame: at("/keys"), keys: [], nextRotationAt: null, notice: null, now }),
  "console-key-rotate": () => rotateKeyPage({ frame: at("/keys/rotate"), keys: quietKeys.keys, failure: null }),
  "console-key-rotate-waiting": () =>
    rotateKeyPage({ frame: at("/keys/rotate"), keys: sampleKeys, failure: refused("storage_unavailable") }),
  "console-key-revoke": () =>
    revokeKeyPage({
      frame: at("/keys/k/revoke"),
      key: sampleKeys[1] as KeyView,
      keys: sampleKeys,
      tokenLifetime: 900,
      failure: null,
    }),
  "console-key-revoke-only": () =>
    revokeKeyPage({
      frame: at("/keys/k/revoke"),
      key: quietKeys.keys[0] as KeyView,
      keys: quietKeys.keys,
      tokenLifetime: 900,
      failure: null,
    }),
  "console-key-revoke-done": () =>
    revokeKeyPage({
      frame: at("/keys/k/revoke"),
      key: sampleKeys[3] as KeyView,
      keys: sampleKeys,
      tokenLifetime: 900,
      failure: null,
    }),
  "console-locks": () => locksPage(locks),
  "console-locks-many": () => locksPage({ ...locks, hasMore: true }),
  "console-locks-empty": () =>
    locksPage({ ...locks, locks: [], notice: doneSentence(frame, { notice: "lock_cleared", values: {} }) }),
  "console-locks-refused": () => locksPage({ ...locks, failure: refused("forbidden") }),
  "console-locks-auditor": () => locksPage({ ...locks, frame: consoleFrameOf("auditor", "/locks") }),
  "console-locks-support": () => locksPage({ ...locks, frame: consoleFrameOf("support", "/locks") }),
  "console-services": () => servicesPage(services),
  "console-services-empty": () => servicesPage({ ...services, services: [] }),
  "console-services-made": () =>
    servicesPage({ ...services, made: { name: "orders", key: "lkv_4rP0vJ2yQm8nX6bT1sK9dH3fL7wZ5cA0eU2iO4gR6tY" } }),
  "console-services-removed": () =>
    servicesPage({ ...services, notice: doneSentence(frame, { notice: "service_removed", values: {} }) }),
  "console-services-auditor": () => servicesPage({ ...services, frame: consoleFrameOf("auditor", "/services") }),
  "console-service-new": () => newServicePage({ frame: at("/services/new"), failure: null }),
  "console-service-new-refused": () =>
    newServicePage({
      frame: at("/services/new"),
      failure: refused(
        "invalid_input",
        [
          { pointer: "/name", code: "invalid" },
          { pointer: "/scopes", code: "required" },
          { pointer: "/audiences", code: "invalid" },
        ],
        { name: "Orders!", audiences: "öffentlich" },
      ),
    }),
  "console-service-new-taken": () =>
    newServicePage({
      frame: at("/services/new"),
      failure: refused("invalid_input", [{ pointer: "/name", code: "taken" }], { name: "orders", introspect: "true" }),
    }),
  "console-service-remove": () =>
    removeServicePage({
      frame: at("/services/orders/remove"),
      service: sampleServices[0] as ServiceView,
      failure: null,
    }),
  "console-providers": () => providersPage({ frame: at("/providers"), providers: sampleProviderHealth, now }),
  "console-providers-empty": () => providersPage({ frame: at("/providers"), providers: [], now }),
  "console-mail": () => mailPage(mail),
  "console-mail-empty": () => mailPage({ ...mail, mail: nothing, hooks: nothing }),
  "console-mail-retried": () =>
    mailPage({ ...mail, notice: doneSentence(frame, { notice: "retried", values: { count: 3 } }) }),
  "console-mail-development": () => mailPage({ ...mail, hooks: nothing, mailer: "mailbox" }),
  "console-mail-none": () => mailPage({ ...mail, mail: nothing, hooks: nothing, mailer: "none" }),
  "console-mail-auditor": () => mailPage({ ...mail, frame: consoleFrameOf("auditor", "/mail") }),
  "console-configuration": () =>
    configurationPage({
      frame: at("/configuration"),
      settings: sampleSettings,
      findings: [...fine, ...wrong],
      notAsked,
    }),
  "console-configuration-fine": () =>
    configurationPage({ frame: at("/configuration"), settings: sampleSettings, findings: fine, notAsked }),
};
