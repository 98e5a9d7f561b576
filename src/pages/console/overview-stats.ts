import type { Html } from "../../shared/html.ts";
import { speak } from "../speak.ts";
import type { OverviewPageModel } from "./overview-page.ts";
import { type Stat, stats } from "./stat.ts";
import { chartWording } from "./time-words.ts";

/** The numbers that an operator wants to know in ten seconds. */
export function overviewStats({
  frame,
  overview,
  keepsMails = false,
}: Pick<OverviewPageModel, "frame" | "overview" | "keepsMails">): Html {
  const say = speak(frame);
  const { exact, seconds } = chartWording(say);
  const { sessions, lastDay, dayBefore, locks, outbox, process } = overview;
  const page = frame.console.page;
  const bounded = (count: number, isAtLeast: boolean): string =>
    isAtLeast ? say("console.at_least", { count: exact(count) }) : exact(count);
  const day = (label: string, kind: "started" | "failed" | "registered", type: string): Stat => ({
    label,
    value: exact(lastDay[kind]),
    note: say("console.stat.before", { count: exact(dayBefore[kind]) }),
    href: page(`/events?type=${type}`),
  });
  const mail = outbox.find(({ kind }) => kind === "mail");
  const dead = mail?.dead ?? 0;
  const deadNote = dead === 0 ? say("console.stat.mail_none") : say("console.stat.mail_dead", { count: exact(dead) });
  const remembered = process.history.at(-1)?.remembered;
  return stats([
    {
      label: say("console.stat.sessions"),
      value: bounded(sessions.live, sessions.isAtLeast),
      href: page("/sessions"),
      note: remembered !== undefined && say("console.stat.sessions_note", { count: exact(remembered) }),
    },
    day(say("console.stat.signins"), "started", "session_started"),
    day(say("console.stat.failures"), "failed", "login_failed"),
    day(say("console.stat.users"), "registered", "user_registered"),
    {
      label: say("console.stat.locks"),
      value: bounded(locks.held, locks.isAtLeast),
      href: page("/locks"),
      note: say("console.stat.locks_usual", { count: exact(Math.round(locks.usual * 10) / 10) }),
    },
    {
      label: say("console.stat.mail"),
      value: exact(mail?.waiting ?? 0),
      href: page("/mail"),
      note: keepsMails ? say("console.stat.mail_kept", { count: exact(dead) }) : deadNote,
    },
    {
      label: say("console.stat.queue"),
      value: say("console.stat.queue_value", {
        running: process.hashesRunning ?? 0,
        waiting: process.hashesWaiting ?? 0,
      }),
      note: say("console.stat.queue_note"),
    },
    {
      label: say("console.stat.feed"),
      value: process.feed === null ? say("console.unknown") : say(`console.stat.feed.${process.feed}`),
      isBad: process.feed === "polling",
      note: process.revocationAge !== null && say("console.stat.feed_age", { time: seconds(process.revocationAge) }),
    },
  ]);
}
