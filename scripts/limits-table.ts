import { apiRoutes } from "../src/http/api-routes.ts";
import type { Endpoint } from "../src/http/endpoint.ts";
import { endpoints } from "../src/http/endpoints/index.ts";
import { type LimitName, type LimitRow, limitTable } from "../src/throttle/limit-table.ts";
import { networkPolicy } from "../src/throttle/network-failures.ts";

const begin = "<!-- limits -->\n";
const end = "<!-- /limits -->";

interface Limited {
  readonly method?: string;
  readonly path: string;
  readonly limits?: readonly LimitName[];
}

const calls: readonly Limited[] = [...(endpoints as readonly Endpoint[]), ...apiRoutes];
const name = ({ method = "GET", path }: Limited): string => `\`${method} ${path}\``;

function describeRow(limit: string, { by, limit: times, window, counts, purpose }: LimitRow): string {
  const who = calls.filter(({ limits = [] }) => limits.includes(limit as LimitName)).map(name);
  const what =
    counts === "calls" ? "each call" : `calls refused with ${counts.map((code) => `\`${code}\``).join(" or ")}`;
  return `| \`${limit}\` | ${who.join("<br>")} | ${by} | ${what} | ${times} in ${window / 60} minutes | ${purpose} |`;
}

/** The page about limits with the tables as they are now. */
export function withLimitsTable(page: string): string {
  const [before, after] = [page.indexOf(begin) + begin.length, page.indexOf(end)];
  if (before < begin.length || after < before) throw new Error("The page has no place for the table of limits.");
  const { failures, accounts, window, longestWait } = networkPolicy;
  const guarded = (endpoints as readonly Endpoint[]).filter(({ guards }) => guards !== undefined).map(name);
  const secrets =
    `| \`network\` | ${guarded.join("<br>")} | network | calls refused with \`invalid_credentials\` | ` +
    `${failures} over ${accounts} accounts or more in ${window / 60} minutes, then waits of 1 to ${longestWait} seconds | ` +
    "Who has a list of addresses tries a few passwords at each, and stays below every account's limit. |";
  const rows = Object.entries<LimitRow>(limitTable).map(([limit, row]) => describeRow(limit, row));
  const head = [
    "",
    "| limit | calls | counted by | what counts | how often | why |",
    "| --- | --- | --- | --- | --- | --- |",
  ];
  return page.slice(0, before) + [...head, secrets, ...rows, "", ""].join("\n") + page.slice(after);
}
