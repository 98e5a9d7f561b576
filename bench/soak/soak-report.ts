import { judge, tolerated } from "./judge.ts";
import type { SoakedSite, SoakResult } from "./run-soak.ts";

/** What came of a run, as Markdown. */
export function soakReport(result: SoakResult): string {
  const { date, minutes, machine, sites } = result;
  return [
    `Measured ${date} with \`npm run soak -- --minutes ${minutes}\` on ${machine.cores} cores (${machine.cpu}), ${machine.memoryGiB} GiB, Node ${machine.node.slice(1)}.`,
    "",
    ...sites.flatMap(describeSite),
  ].join("\n");
}

/** Names of everything that was not flat. */
export function whatGrows({ sites }: SoakResult): string[] {
  return sites.flatMap((site) => judge(site).flatMap(({ what, isFlat }) => (isFlat ? [] : [`${site.name}: ${what}`])));
}

function describeSite(site: SoakedSite): string[] {
  const { answered, unexpected, busy, skipped } = site.tally;
  const sum = Object.values(answered).reduce((total, one) => total + one, 0);
  const wrong = Object.entries(unexpected).map(([what, times]) => `${what} (${times})`);
  const list = Object.entries(answered).map(([what, times]) => `${what} ${times.toLocaleString("en")}`);
  return [
    `### ${site.name}`,
    "",
    `${sum.toLocaleString("en")} calls answered as they should be: ${list.join(", ")}. Answers that should not have been: ${wrong.join(", ") || "none"}. ` +
      `Answered 503 because the machine had no room: ${busy.toLocaleString("en")}. Not sent because too many were under way: ${skipped.toLocaleString("en")}.`,
    "",
    `| what | last third, median | growth in an hour | at most ${tolerated * 100} % |`,
    "| --- | --- | --- | --- |",
    ...judge(site).map(({ what, middle, unit, growth, isFlat }) => {
      const shown = unit === "MB" ? `${(middle / 1e6).toFixed(1)} MB` : middle.toFixed(0);
      return `| ${what} | ${shown} | ${(growth * 100).toFixed(1)} % | ${isFlat ? "flat" : "**grows**"} |`;
    }),
    "",
  ];
}
