import { resolveOptions } from "../../auth/resolve-options.ts";
import { endSessionsOf } from "../../session/end-sessions.ts";
import type { SessionPage, SessionQuery } from "../../session/session-directory.ts";
import { seenAfter } from "../../session/session-limits.ts";
import { systemClock } from "../../shared/clock.ts";
import { countOf } from "../../shared/count-of.ts";
import type { Storage } from "../../storage/storage.ts";
import { confirm } from "../ask.ts";
import type { ChangeFlags } from "./change-user.ts";
import { withStorage } from "../installation.ts";
import { say } from "../output.ts";

/** Sessions that are read at a time. */
const batch = 200;
/** Further than this they are not counted before it is asked. */
const counted = 100_000;

/**
 * Ends every session of everybody, person by person. Who signs in meanwhile may be signed out or not: whoever was signed in when it began is
 * out when it ends.
 */
export async function endEverySession({ yes = false, ...options }: ChangeFlags): Promise<void> {
  await withStorage(options, async (storage, { options: configured }) => {
    const { limits } = resolveOptions(configured);
    const now = systemClock();
    const query = { now: new Date(now), seenAfter: seenAfter(limits, now) };
    const { live, isAtLeast } = await storage.sessionDirectory.countLive({ ...query, atMost: counted });
    if (live === 0 && !isAtLeast) return say("There are no live sessions.");
    const many = `${isAtLeast ? "at least " : ""}${countOf(live, "live session")}`;
    await confirm(`Sign everybody out, everywhere: ${many}?`, yes);
    const { sessions, people } = await endAll(storage, query);
    console.log(`${countOf(sessions, "session")} of ${countOf(people, "user")} ended.`);
  });
}

async function endAll(
  storage: Storage,
  query: Omit<SessionQuery, "limit">,
): Promise<{ readonly sessions: number; readonly people: number }> {
  const seen = new Set<string>();
  let sessions = 0;
  for (let after: SessionPage["next"] | undefined; after !== null; ) {
    const page: SessionPage = await storage.sessionDirectory.search({
      ...query,
      ...(after && { after }),
      limit: batch,
    });
    for (const { user } of page.sessions) {
      if (seen.has(user.id)) continue;
      seen.add(user.id);
      sessions += (await endSessionsOf(storage, user.id, { actor: "operator", reason: "ended_by_operator" })) ?? 0;
    }
    after = page.next;
  }
  return { sessions, people: seen.size };
}
