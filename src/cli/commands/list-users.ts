import { searchUsers } from "../../user/search-users.ts";
import { statusOf } from "../describe-user.ts";
import { operatorsView } from "../../user/operators-view.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { printJson, printTable, say } from "../output.ts";
import { showTime } from "../../shared/show-time.ts";

export interface ListUsersFlags extends InstallationOptions {
  readonly banned?: boolean;
  readonly operators?: boolean;
  readonly limit: number;
  readonly cursor?: string;
  readonly json?: boolean;
}

/** Lists users, the newest first, or by a text in the order of what was found. */
export async function listUsers(text: string | undefined, { json = false, ...flags }: ListUsersFlags): Promise<void> {
  const { banned, operators, limit, cursor } = flags;
  const { items, next } = await withStorage(flags, (storage) =>
    searchUsers(storage, {
      ...(text !== undefined && { startsWith: text }),
      ...(banned && { banned }),
      ...(operators && { operators }),
      limit,
      ...(cursor !== undefined && { cursor }),
    }),
  );
  if (json) return printJson({ users: items.map(operatorsView), next });
  if (items.length === 0 && next === null) {
    return say(text === undefined ? "There are no users." : "There are no such users.");
  }
  printTable(
    [
      { title: "EMAIL", show: ({ email }) => email, flexible: true },
      { title: "NAME", show: ({ name }) => name, flexible: true },
      { title: "ROLE", show: ({ role }) => role },
      ...(items.some(({ operator }) => operator !== null)
        ? [{ title: "OPERATOR", show: ({ operator }: (typeof items)[number]) => operator }]
        : []),
      { title: "STATUS", show: statusOf },
      { title: "CREATED", show: ({ createdAt }) => showTime(createdAt) },
      { title: "ID", show: ({ id }) => id },
    ],
    items,
  );
  if (next !== null) say(`There are more: add --cursor ${next}`);
}
