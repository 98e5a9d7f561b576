import { describe, expect, test } from "vitest";
import { consoleFrameOf } from "../../../scripts/console-people-states.ts";
import {
  sampleKeys,
  sampleLocks,
  sampleMail,
  sampleOverviewPage,
  sampleProviderHealth,
  sampleServices,
  sampleSettings,
} from "../../../scripts/console-running-states.ts";
import { configurationPage } from "./configuration-page.ts";
import { revokeKeyPage, rotateKeyPage } from "./key-act-page.ts";
import { keysPage } from "./keys-page.ts";
import { locksPage } from "./locks-page.ts";
import { mailPage } from "./mail-page.ts";
import { newServicePage } from "./new-service-page.ts";
import { overviewPage } from "./overview-page.ts";
import { providersPage } from "./providers-page.ts";
import { removeServicePage } from "./remove-service-page.ts";
import type { FindingView, KeyView, ServiceView } from "./running-views.ts";
import { servicesPage } from "./services-page.ts";

const frame = consoleFrameOf("admin");
const { now } = sampleOverviewPage;
const attentionOf = (page: string): string[] =>
  [...page.matchAll(/<li class="(?:severe|mild)"><p>(.*?)<\/p>/gs)].map(([, text = ""]) =>
    text.replaceAll(/<[^>]*>/g, "").replaceAll("&#39;", "'"),
  );

describe("hostile values are text, wherever they stand", () => {
  const hostile = `"'><script>alert(1)</script></textarea></title><img src=x onerror=alert(1)>{count}$&`;
  const failure = {
    code: "invalid_input" as const,
    errors: [{ pointer: `/${hostile}`, code: hostile, rule: hostile }],
    values: { name: hostile, audiences: hostile, now: hostile, introspect: hostile },
  };
  const key: KeyView = { ...(sampleKeys[1] as KeyView), kid: hostile, algorithm: hostile };
  const service: ServiceView = { ...(sampleServices[0] as ServiceView), name: hostile, audiences: [hostile] };
  const findings: FindingView[] = (["warn", "fail", "ok"] as const).map((level) => ({
    check: hostile,
    level,
    found: hostile,
    why: hostile,
    fix: hostile,
    setting: hostile,
  }));
  const providers = sampleProviderHealth.map((one) => ({
    ...one,
    id: hostile,
    name: hostile,
    issuer: hostile,
    failure: hostile,
    available: false,
  }));
  const outgoing = { ...sampleMail, messages: sampleMail.messages.map((one) => ({ ...one, error: hostile })) };
  const settings = sampleSettings.map((row) => ({
    ...row,
    name: hostile,
    variable: hostile,
    group: hostile,
    about: hostile,
    default: hostile,
    isSet: true,
    secret: false,
    value: [hostile],
  }));
  const shown: Readonly<Record<string, () => string>> = {
    overview: () => overviewPage({ ...sampleOverviewPage, providers, findings }),
    keys: () => keysPage({ frame, keys: [key], nextRotationAt: now, notice: hostile, now }),
    rotate: () => rotateKeyPage({ frame, keys: [key], failure }),
    revoke: () => revokeKeyPage({ frame, key, keys: [key], tokenLifetime: 900, failure }),
    locks: () =>
      locksPage({
        frame,
        locks: sampleLocks.map((one) => ({ ...one, id: hostile, userId: hostile })),
        hasMore: true,
        failure,
        notice: hostile,
        now,
      }),
    services: () =>
      servicesPage({ frame, services: [service], made: { name: hostile, key: hostile }, notice: hostile, now }),
    "new service": () => newServicePage({ frame, failure }),
    "remove service": () => removeServicePage({ frame, service, failure }),
    providers: () => providersPage({ frame, providers, now }),
    mail: () => mailPage({ frame, mail: outgoing, hooks: outgoing, mailer: "out", failure, notice: hostile, now }),
    configuration: () =>
      configurationPage({ frame, settings, findings, notAsked: [{ check: hostile, about: hostile }] }),
  };

  test.each(Object.entries(shown))("%s", (_name, render) => {
    const page = render().replace(/<script src="\/auth\/console\.js" defer[^<]*><\/script>/, "");
    expect(page).not.toMatch(/<script|<img|<\/textarea><\/title>/i);
    expect(page).not.toMatch(/<[^>"]*\s(?:style|on\w+)\s*=/i);
  });
});

describe("what needs somebody", () => {
  const { overview } = sampleOverviewPage;
  const with_ = (more: Partial<typeof sampleOverviewPage>): string[] =>
    attentionOf(overviewPage({ ...sampleOverviewPage, ...more }));

  test("is nothing where all is well", () => {
    expect(with_({})).toStrictEqual([]);
    expect(overviewPage(sampleOverviewPage)).toContain("Nothing needs you");
  });

  test("are locks only when they are many, and many more than usual", () => {
    const locked = (count: number, usual: number): number =>
      with_({
        overview: {
          ...overview,
          lastDay: { ...overview.lastDay, locked: count },
          locks: { ...overview.locks, usual },
        },
      }).length;
    expect([locked(4, 0), locked(5, 0), locked(30, 10), locked(31, 10)]).toStrictEqual([0, 1, 0, 1]);
  });

  test("is a rotation that is an hour late, and no key at all, and not HS256", () => {
    const [signing] = sampleKeys.filter(({ state }) => state === "signing");
    const late = (minutes: number) => ({
      keys: { keys: [signing as KeyView], nextRotationAt: new Date(now.getTime() - minutes * 60_000) },
    });
    expect(with_(late(59))).toStrictEqual([]);
    expect(with_(late(61))[0]).toContain("should have signed");
    const revoked = { ...(signing as KeyView), state: "revoked" as const };
    expect(with_({ keys: { keys: [revoked], nextRotationAt: null } })[0]).toContain("No key signs");
    expect(with_({ keys: { keys: [], nextRotationAt: null } })).toStrictEqual([]);
  });

  test("are mails that were given up, but not those that development keeps", () => {
    const [mail, ...others] = overview.outbox;
    const outbox = [{ ...(mail as (typeof overview.outbox)[number]), dead: 3 }, ...others];
    const finding = { level: "warn", found: "x", why: "x", fix: "x", setting: null } as const;
    const given = { overview: { ...overview, outbox } };
    expect(with_(given)).toStrictEqual([]);
    const findings = [{ check: "deadLetters", ...finding }];
    expect(with_({ ...given, findings })).toStrictEqual([
      "Not as it must be 3 mails were given up: people wait for them.",
    ]);
    // What has no sentence of its own is counted, the worse first.
    const more = [
      ...findings,
      { ...finding, check: "cookie" },
      { ...finding, check: "serviceKeys", level: "fail" as const },
    ];
    expect(with_({ findings: more })).toStrictEqual([
      "Not as it must be 1 check says that something is not as it must be.",
      "Worth a look 1 check found something worth a look.",
    ]);
  });

  test("is a provider that does not answer, Redis, a feed that polls, and a token that came back", () => {
    const found = with_({
      providers: sampleProviderHealth,
      overview: {
        ...overview,
        lastDay: { ...overview.lastDay, reused: 1 },
        process: { ...overview.process, feed: "polling", redisUp: false },
      },
    });
    expect(found.map((sentence) => sentence.split(" ").slice(0, 9).join(" "))).toStrictEqual([
      "Not as it must be ACME Single Sign-On of",
      "Not as it must be 1 refresh token came",
      "Worth a look Sessions that end elsewhere are noticed",
      "Worth a look Redis does not answer: everything is",
    ]);
  });
});

test("a count that stopped says so", () => {
  const { overview } = sampleOverviewPage;
  const page = overviewPage({
    ...sampleOverviewPage,
    overview: {
      ...overview,
      sessions: { live: 50_000, isAtLeast: true },
    },
  });
  expect(page).toContain('<dd class="number">50,000+</dd>');
});

test("a secret is not shown, whatever its row holds, and each level is offered what it may", () => {
  const row = { ...sampleSettings[0], isSet: true, secret: true, value: "hunter2" } as (typeof sampleSettings)[number];
  expect(configurationPage({ frame, settings: [row], findings: [], notAsked: [] })).not.toContain("hunter2");
  const offered = (level: "auditor" | "support" | "admin"): string[] => {
    const at = consoleFrameOf(level);
    const nothing = { failure: null, notice: null, now };
    const pages = [
      locksPage({ frame: at, locks: sampleLocks, hasMore: false, ...nothing }),
      keysPage({ frame: at, keys: sampleKeys, nextRotationAt: now, notice: null, now }),
      servicesPage({ frame: at, services: sampleServices, made: null, notice: null, now }),
      mailPage({ frame: at, mail: sampleMail, hooks: sampleMail, mailer: "out", ...nothing }),
    ].join("\n");
    const found = pages.matchAll(/(?:action="\/auth\/admin|href="\/admin)\/(\w+)\/[^"]*?(\w+)"/g);
    return [...new Set([...found].map(([, section, act]) => `${section} ${act}`))].filter(
      (one) => !one.startsWith("users"),
    );
  };
  expect(offered("auditor")).toStrictEqual([]);
  expect(offered("support")).toStrictEqual(["locks clear"]);
  expect(offered("admin")).toStrictEqual([
    "locks clear",
    "keys rotate",
    "keys revoke",
    "services new",
    "services remove",
    "mail retry",
    "hooks retry",
  ]);
});
