import { advisories } from "../test/conformance/advisories.ts";
import { nameVerdict } from "../test/conformance/verdict.ts";
import { escapeCell } from "./test-titles.ts";
import { describeVerdict } from "./verdict-cell.ts";

/** `docs/security/advisories.md`, from the faults of others and what is said of each. */
export function renderAdvisoriesPage(): string {
  const rows = advisories.map(
    (one) =>
      `| ${escapeCell(one.product)} | ${escapeCell(one.ids)} | ${escapeCell(one.fault)} | ${describeVerdict(one)} |`,
  );
  const notHere = advisories.filter((one) => nameVerdict(one) === "not applicable").length;
  const count = `Of ${advisories.length} rows ${notHere} are about parts that do not exist here.`;
  return `${intro}\n\n${count}\n\n| product | published as | what was wrong | here |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
}

const intro = `<!-- Written by \`node scripts/write-attacks.ts\` from test/conformance/advisories.ts. -->

# Faults of others

What was wrong with programs like this one, as it was published, and whether it would have happened here. The tests that are named try
the same thing on Latchkey, or the same kind of thing where the part is another. That these faults are known is to the credit of those who
looked for them and said so; that none of ours are listed is not to ours.`;
