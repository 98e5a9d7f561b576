import type { Node } from "oxc-parser";
import { isWithin } from "../syntax/ancestor.ts";
import { lastName } from "../syntax/last-name.ts";
import { isPasswordName } from "../syntax/name.ts";
import { originOf } from "../syntax/origin.ts";
import type { SourceFile } from "../syntax/source-file.ts";

/** Packages that hash passwords. */
export const passwordHashers: readonly string[] = [
  "bcrypt",
  "bcryptjs",
  "bcrypt-nodejs",
  "@node-rs/bcrypt",
  "argon2",
  "@node-rs/argon2",
];

const comparers =
  /^(compare|check|validate|verify|match|is)(Valid|Correct)?(The)?Password|^(is)?validPassword$|^(verify|validate|check)Credentials$/i;

/** Whether a password is compared within a node. */
export function checksPassword(file: SourceFile, within: Node): boolean {
  const isCompared = file.all("CallExpression").some((call) => {
    if (!isWithin(call, within)) return false;
    const origin = originOf(file, call.callee);
    const name = lastName(call.callee);
    if (origin !== null && passwordHashers.includes(origin.module)) return /^(compare|verify)/.test(name);
    return comparers.test(name);
  });
  return (
    isCompared ||
    file
      .all("BinaryExpression")
      .some(
        (node) =>
          isWithin(node, within) &&
          /^[=!]==?$/.test(node.operator) &&
          isPasswordName(lastName(node.left)) &&
          isPasswordName(lastName(node.right)),
      )
  );
}
