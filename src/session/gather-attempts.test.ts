import { expect, test } from "vitest";
import { gatherAttempts } from "./gather-attempts.ts";
import type { OwnEvent } from "./list-own-events.ts";

const noon = Date.parse("2026-03-18T12:00:00Z");

/** Events as they are listed: one an hour, the newest first. */
function events(...some: readonly Partial<OwnEvent>[]): readonly OwnEvent[] {
  return some.map((event, index) => ({
    id: `e${index}`,
    type: "login_failed",
    createdAt: new Date(noon - index * 3_600_000),
    count: 1,
    actor: "user",
    sessionId: null,
    current: false,
    ip: "203.0.113.9",
    userAgent: "curl/8",
    device: { name: "curl", kind: "program" },
    data: { code: "invalid_credentials" },
    ...event,
  }));
}

const said = (lines: readonly OwnEvent[]) => lines.map(({ id, count }) => `${id} ${count}`);

test("attempts from one address on one day are one line with their sum, however many lie between", () => {
  const other = { ip: "198.51.100.7" };
  const { lines, used } = gatherAttempts(
    events({}, { count: 3 }, other, { type: "password_changed" }, { count: 100 }, other),
    8,
  );
  expect(said(lines)).toStrictEqual(["e0 104", "e2 2", "e3 1"]);
  expect(used).toBe(6);
});

test("another day, another reason, another session and other events are lines of their own", () => {
  const list = events(
    {},
    { data: { code: "user_banned" } },
    { sessionId: "s1" },
    { createdAt: new Date(noon - 86_400_000) },
    { type: "session_started" },
    { type: "session_started" },
  );
  expect(said(gatherAttempts(list, 8).lines)).toStrictEqual(list.map(({ id }) => `${id} 1`));
});

test("of several devices none is named", () => {
  const [line] = gatherAttempts(events({}, { userAgent: "wget/1" }), 8).lines;
  expect(line).toMatchObject({ count: 2, device: null, userAgent: null });
  expect(gatherAttempts(events({}, {}), 8).lines[0]?.device?.name).toBe("curl");
});

test("a page ends before the line that is one too many, and loses nothing", () => {
  const list = events({}, { type: "session_started" }, {}, { type: "name_changed" }, {});
  expect(gatherAttempts(list, 2)).toMatchObject({ used: 3, lines: [{ count: 2 }, { count: 1 }] });
  expect(gatherAttempts(list.slice(3), 2)).toMatchObject({ used: 2, lines: [{ count: 1 }, { count: 1 }] });
  expect(gatherAttempts([], 2)).toStrictEqual({ lines: [], used: 0 });
});
