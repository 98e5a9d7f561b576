import type { Node } from "oxc-parser";
import type { Report } from "../finding.ts";
import type { Rule } from "../rule.ts";
import { constantOf, follow } from "../syntax/constant.ts";
import { argumentAt } from "../syntax/options-argument.ts";
import { originOf } from "../syntax/origin.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { sources } from "./sources.ts";

/** Rounds are doublings: each one less is half the work for whoever guesses. */
const leastCost = 12;
/** What OWASP asks for at least. */
const leastByGuidance = 10;
const packages = ["bcrypt", "bcryptjs", "bcrypt-nodejs", "@node-rs/bcrypt"];

export const weakBcryptCost: Rule = {
  id: "weak-bcrypt-cost",
  title: "Hashes of passwords by bcrypt are cheap to guess",
  severity: "warning",
  why: "Ten rounds, the default of most tutorials, were chosen for the machines of 2010; each round less halves what it costs to try a stolen hash.",
  fix: "Take a cost of 12 or more, or Argon2id (19 MiB, t=2, p=1), and hash again at the next log-in.",
  source: sources.passwords,
  wrong: `import bcrypt from "bcrypt";
const hash = await bcrypt.hash(password, 8);`,
  right: `import bcrypt from "bcrypt";
const hash = await bcrypt.hash(password, 12);`,
  *check(file) {
    for (const call of file.all("CallExpression")) {
      const origin = originOf(file, call.callee);
      if (origin === null || !packages.includes(origin.module) || origin.path.length !== 1) continue;
      const [name = ""] = origin.path;
      if (/^genSalt(Sync)?$/.test(name)) {
        const cost = argumentAt(call, 0);
        const isDefault = cost === null || follow(file, cost).type.includes("Function");
        yield* judge(call, isDefault ? (call.arguments.length > 1 ? null : 10) : costOf(file, cost));
      } else if (/^hash(Sync)?$/.test(name)) {
        const cost = argumentAt(call, 1);
        if (cost !== null) yield* judge(call, costOf(file, cost));
      }
    }
  },
};

/** Null: it cannot be told. What stands behind `||` is what most installations have. */
function costOf(file: SourceFile, node: Node): number | null {
  const value = follow(file, node);
  const constant = constantOf(
    file,
    value.type === "LogicalExpression" && value.operator !== "&&" ? value.right : value,
  );
  return typeof constant === "number" ? constant : null;
}

function* judge({ start, end }: Node, cost: number | null): Iterable<Report> {
  if (cost === null || cost >= leastCost) return;
  const severity = cost < leastByGuidance ? ("warning" as const) : ("note" as const);
  yield { start, end, severity, found: `passwords are hashed by bcrypt with a cost of ${cost}` };
}
