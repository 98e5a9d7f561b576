import type { Review } from "./reviews.ts";

/** The false alarms, for the page. */
export function renderReviews(reviews: readonly Review[]): string {
  const wrong = reviews.filter(({ verdict }) => verdict === "false");
  if (wrong.length === 0) return "None.";
  const rows = wrong.map(({ at, rule, why }) => `| \`${at}\` | \`${rule}\` | ${why} |`);
  return ["| where | rule | why it is false |", "| --- | --- | --- |", ...rows].join("\n");
}
