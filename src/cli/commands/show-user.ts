import { resolveOptions } from "../../auth/resolve-options.ts";
import { systemClock } from "../../shared/clock.ts";
import { searchSessions } from "../../session/search-sessions.ts";
import { nameIdentity } from "../../federation/named-identity.ts";
import { statusOf, waysIn } from "../describe-user.ts";
import { operatorsView } from "../../user/operators-view.ts";
import { findUser } from "../find-user.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { printJson, printTable } from "../output.ts";
import { sessionColumns, sessionJson } from "../session-table.ts";
import { showDistance, showTime } from "../../shared/show-time.ts";

/** Shows one user. */
export async function showUser(
  named: string,
  { json = false, ...options }: InstallationOptions & { readonly json?: boolean },
): Promise<void> {
  const { user, sessions, identities } = await withStorage(options, async (storage, { options }) => {
    const user = await findUser(storage.userDirectory, named);
    const { limits } = resolveOptions(options);
    const deps = { sessionDirectory: storage.sessionDirectory, limits, clock: systemClock };
    const { items } = await searchSessions(deps, { userId: user.id, limit: 200 });
    return { user, sessions: items, identities: await storage.identities.list(user.id) };
  });
  if (json) {
    return printJson({
      user: operatorsView(user),
      identities: identities.map(nameIdentity),
      sessions: sessions.map(sessionJson),
    });
  }
  const moment = (at: Date): string => `${showTime(at)} (${showDistance(at)})`;
  const proven = user.emailVerified ? "proven" : "not proven";
  const lines: [string, string | null][] = [
    ["id", user.id],
    ["email", user.email === null ? null : `${user.email} (${proven})`],
    ["name", user.name],
    ["role", user.role],
    ["operator", user.operator ?? "no"],
    ["status", statusOf(user)],
    ["created", moment(user.createdAt)],
    ["signs in by", waysIn(user, identities)],
    ["metadata", JSON.stringify(user.metadata)],
  ];
  if (user.bannedAt) lines.push(["banned", moment(user.bannedAt)]);
  if (user.deleteAfter) lines.push(["erased", moment(user.deleteAfter)]);
  lines.push(["sessions", sessions.length === 200 ? "200 or more" : String(sessions.length)]);
  printTable(
    [
      { title: "", show: ([name]) => name },
      { title: "", show: ([, value]) => value },
    ],
    lines,
  );
  if (sessions.length === 0) return;
  console.log();
  printTable(sessionColumns, sessions);
}
