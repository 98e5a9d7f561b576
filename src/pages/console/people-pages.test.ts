import { describe, expect, test } from "vitest";
import {
  consoleFrameOf,
  sampleConsoleEvents,
  sampleConsoleSessions,
  sampleConsoleUser,
  sampleUserPage,
} from "../../../scripts/console-people-states.ts";
import { doneSentence } from "./done-sentence.ts";
import { editUserPage } from "./edit-user-page.ts";
import { endSessionPage } from "./end-session-page.ts";
import { eventGroups, typesOf } from "./event-groups.ts";
import { eventsPage } from "./events-page.ts";
import { newUserPage } from "./new-user-page.ts";
import { sessionsPage } from "./sessions-page.ts";
import { plannedActs, userActPage } from "./user-act-page.ts";
import { userPage } from "./user-page.ts";
import { usersPage } from "./users-page.ts";
import type { AdminEventView, AdminSessionView } from "./views.ts";

const frame = consoleFrameOf("admin");
const { now } = sampleUserPage;
const pages = { first: null, previous: null, next: null };
const noFilter = { type: "", user: "", session: "", operator: "", since: "", until: "" } as const;

describe("hostile values are text, wherever they stand", () => {
  const hostile = `"'><script>alert(1)</script></textarea></title></pre><img src=x onerror=alert(1)>{count}$&`;
  const device = { name: hostile, kind: "program" } as const;
  const user = {
    ...sampleConsoleUser,
    name: hostile,
    email: hostile,
    role: hostile,
    operator: "admin" as const,
    metadata: { [hostile]: [hostile, { a: hostile }] },
  };
  const session: AdminSessionView = {
    ...(sampleConsoleSessions[0] as AdminSessionView),
    user: { id: "u", email: hostile },
    method: hostile,
    ip: hostile,
    userAgent: hostile,
    device,
  };
  const events: AdminEventView[] = sampleConsoleEvents.map((event) => ({
    ...event,
    email: hostile,
    ip: hostile,
    userAgent: hostile,
    device,
    data: Object.fromEntries([...Object.keys(event.data), hostile, "reason", "code"].map((key) => [key, hostile])),
  }));
  const failure = {
    code: "invalid_input" as const,
    errors: [{ pointer: `/${hostile}`, code: hostile, rule: hostile }],
    values: { name: hostile, role: hostile, metadata: hostile, reason: hostile, email: hostile, level: hostile },
  };
  const detail = {
    ...sampleUserPage.detail,
    user,
    identities: [{ id: "i", provider: hostile, email: hostile, createdAt: now, lastUsedAt: now }],
  };
  const names = { [hostile]: hostile };
  const shown: Readonly<Record<string, () => string>> = {
    users: () =>
      usersPage({
        frame,
        users: [user],
        filter: { search: hostile, banned: "", operator: "", role: hostile },
        pages: { first: `/x?${hostile}`, previous: `/x?${hostile}`, next: `/x?${hostile}` },
        mayCreate: true,
        notice: hostile,
        now,
      }),
    user: () =>
      userPage({ ...sampleUserPage, detail, sessions: [session], events, methodNames: names, notice: hostile }),
    edit: () => editUserPage({ frame, user, failure: null }),
    "edit that came back": () => editUserPage({ frame, user, failure }),
    new: () =>
      newUserPage({
        frame,
        failure: { ...failure, form: "create" },
        invitation: { email: hostile, link: hostile, expiresAt: now, isMailed: true },
        canMail: true,
        passwords: true,
      }),
    sessions: () =>
      sessionsPage({
        frame,
        sessions: [session],
        user: hostile,
        pages,
        mayEnd: true,
        methodNames: names,
        notice: null,
        now,
      }),
    "end session": () => endSessionPage({ frame, session, leadsTo: "/sessions", failure, now }),
    events: () =>
      eventsPage({
        frame,
        events,
        people: [{ id: "u", email: hostile }],
        filter: { ...noFilter, user: hostile, session: hostile, operator: hostile, since: hostile, until: hostile },
        pages,
        exportUrl: `/export?${hostile}`,
        methodNames: names,
        now,
      }),
    ...Object.fromEntries(
      plannedActs.map((act) => [
        act,
        () => {
          const planned = { act, endedSessions: 1, changed: true, deleteAfter: now, lock: null };
          return userActPage({ frame, user, planned, failure, now });
        },
      ]),
    ),
  };

  test.each(Object.entries(shown))("%s", (_name, render) => {
    const page = render();
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    // Of the page's own elements nothing else: one script of ours, and no picture.
    expect(page.match(/<script[^>]*>/g)).toHaveLength(1);
    expect(page).not.toMatch(/<img|<\/textarea>[^]*<\/textarea>[^]*<\/textarea>|"'>/);
    // Its tags are whole: whatever stands in quotes ended them nowhere.
    const bare = page.replaceAll(/="[^"]*"/g, "");
    for (const [tag] of bare.matchAll(/<[a-z][^>]*>/gi)) expect(tag).toMatch(/^<[a-z0-9]+(?: [a-z-]+)*\/?>$/i);
  });
});

describe("sentences", () => {
  const listOf = (event: Partial<AdminEventView>): string => {
    const one = { ...(sampleConsoleEvents[0] as AdminEventView), ...event };
    const page = eventsPage({
      frame,
      events: [one],
      people: [],
      filter: noFilter,
      pages,
      exportUrl: "/x",
      methodNames: { google: "Google" },
      now,
    });
    return (/<span class="what">(.*?)<\/span>\n/s.exec(page)?.[1] ?? "").replaceAll(/<[^>]*>/g, "");
  };

  test("each type of event has a group, and a sentence without an open place", () => {
    const types = eventGroups.flatMap(typesOf);
    expect(new Set(types).size).toBe(types.length);
    for (const type of types) {
      // Also where the data lack what the sentence has a place for: an event of an earlier version.
      for (const data of [{}, { method: 3, provider: null, code: ["x"], operator: null }]) {
        const sentence = listOf({ type, count: 1, data });
        expect([type, /^[^{}]{4,}$/.test(sentence), sentence.includes("undefined")]).toEqual([type, true, false]);
      }
    }
  });

  test("the most exact one is said, with its words and its number", () => {
    const login = { type: "login_failed", count: 4 } as const;
    expect(listOf({ ...login, data: { code: "invalid_credentials" } })).toBe(
      "Sign-in refused: wrong address or password · 4 times",
    );
    expect(listOf({ ...login, count: 1, data: { code: "constructor" } })).toBe("Sign-in refused (constructor)");
    expect(listOf({ type: "session_started", count: 1, data: { method: "google" } })).toBe("Signed in with Google");
    expect(listOf({ type: "session_started", count: 1, data: { method: "constructor" } })).toBe(
      "Signed in with constructor",
    );
    expect(listOf({ type: "sessions_ended", count: 1, data: {} })).toBe("1 session ended");
    expect(listOf({ type: "operator_changed", count: 1, data: { operator: null } })).toBe(
      "Operator level changed: none",
    );
  });

  test("what was done is said of words of ours alone, with numbers that are some", () => {
    const said = (notice: string, values = {}): string | null => doneSentence(frame, { notice, values });
    expect(said("banned", { count: 1 })).toBe("Banned. 1 session ended.");
    expect(said("banned", { count: 1_204 })).toBe("Banned. 1,204 sessions ended.");
    expect(said("deleting", { count: 2, date: "2026-12-03T09:30:00.000Z" })).toBe(
      "2 sessions ended. Everything is erased on 3 December 2026 at 09:30 UTC.",
    );
    expect(said("operator", { level: "support" })).toBe("The operator level is now: Support.");
    expect([said("banned"), said("banned", { count: "<b>" }), said("toString"), said("banned.one.x")]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(doneSentence(frame, null)).toBeNull();
  });
});

test("what may be done is offered as she is now: a ban or its end, and a reset only to an address", () => {
  const offered = (over: object, of: object = {}): string[] => {
    const user = { ...sampleConsoleUser, ...over };
    const page = userPage({ ...sampleUserPage, detail: { ...sampleUserPage.detail, user, ...of } });
    return [...page.matchAll(/href="\/admin\/users\/[^"/]+\/([a-z-]+)"/g)].map(([, act = ""]) => act);
  };
  const all = ["send-reset", "end-sessions", "edit", "operator", "ban", "delete", "erase"];
  expect(offered({})).toEqual(all);
  expect(offered({ bannedAt: now })).toEqual(["end-sessions", "edit", "operator", "unban"]);
  expect(offered({ email: null })).toEqual(all.slice(1));
  expect(offered({ deleteAfter: now })).toEqual(all.filter((act) => act !== "delete"));
  expect(offered({}, { openSessions: 0, lock: { lockedAt: now, lockedUntil: null, failures: 20 } })).toEqual([
    "unlock",
    ...all.filter((act) => act !== "end-sessions"),
  ]);
  expect(offered({}, { may: [] })).toEqual([]);
});
