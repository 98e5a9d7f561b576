import { resolveOptions } from "../../auth/resolve-options.ts";
import { searchSessions } from "../../session/search-sessions.ts";
import { systemClock } from "../../shared/clock.ts";
import { findUser } from "../find-user.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { printJson, printTable, say } from "../output.ts";
import { sessionColumns, sessionJson } from "../session-table.ts";

export interface ListSessionsFlags extends InstallationOptions {
  readonly user?: string;
  readonly limit: number;
  readonly cursor?: string;
  readonly json?: boolean;
}

/** Lists live sessions of everybody, or of one user. */
export async function listSessions({ json = false, user: named, ...flags }: ListSessionsFlags): Promise<void> {
  const { limit, cursor } = flags;
  const { items, next } = await withStorage(flags, async (storage, { options }) => {
    const user = named === undefined ? null : await findUser(storage.userDirectory, named);
    const { limits } = resolveOptions(options);
    return searchSessions(
      { sessionDirectory: storage.sessionDirectory, limits, clock: systemClock },
      { limit, ...(user && { userId: user.id }), ...(cursor !== undefined && { cursor }) },
    );
  });
  if (json) return printJson({ sessions: items.map(sessionJson), next });
  if (items.length === 0 && next === null) return say("There are no live sessions.");
  const whose = { title: "USER", show: ({ user }: (typeof items)[number]) => user.email ?? user.id, flexible: true };
  printTable(named === undefined ? [whose, ...sessionColumns] : sessionColumns, items);
  if (next !== null) say(`There are more: add --cursor ${next}`);
}
