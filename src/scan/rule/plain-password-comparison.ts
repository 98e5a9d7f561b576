import type { Node } from "oxc-parser";
import type { Rule } from "../rule.ts";
import { follow } from "../syntax/constant.ts";
import { lastName, namesOf } from "../syntax/last-name.ts";
import { isPasswordName, wordsOf } from "../syntax/name.ts";
import { namedKey } from "../syntax/named-key.ts";
import { environmentVariable } from "../syntax/origin.ts";
import { isFromRequest } from "../syntax/request-value.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { unwrap } from "../syntax/unwrap.ts";
import { sources } from "./sources.ts";

export const plainPasswordComparison: Rule = {
  id: "plain-password-comparison",
  title: "Passwords are stored as they are",
  severity: "error",
  why: "Whoever reads the table, a backup or a log has everybody's password, here and wherever else they use it.",
  fix: "Store a hash by Argon2id, scrypt or bcrypt, and compare by the library's verify.",
  source: sources.passwords,
  wrong: `const user = await User.findOne({ email: req.body.email });
if (!user || user.password !== req.body.password) return res.sendStatus(401);`,
  right: `const user = await User.findOne({ email: req.body.email });
if (!user || !(await verify(user.passwordHash, req.body.password))) return res.sendStatus(401);`,
  *check(file) {
    for (const node of file.all("BinaryExpression")) {
      if (!/^[=!]==?$/.test(node.operator)) continue;
      const isStored = isRecordsPassword(node.left) !== isRecordsPassword(node.right);
      if (isStored && isTyped(file, node.left) !== isTyped(file, node.right) && isWhole(node))
        yield { start: node.start, end: node.end, found: "a stored password is compared as it was typed" };
    }
    for (const call of file.all("CallExpression")) {
      if (!/^(findOne|findFirst|findUnique|find|where|exists)$/.test(lastName(call.callee))) continue;
      for (const argument of call.arguments) {
        const typed = typedPasswordIn(file, argument);
        if (typed === null) continue;
        yield { start: typed.start, end: typed.end, found: "an account is looked up by the password as it was typed" };
      }
    }
  },
};

/** `user.password`: of what was read, not of what was sent. */
function isRecordsPassword(node: Node): boolean {
  const names = namesOf(node);
  if (unwrap(node).type !== "MemberExpression" || !isPasswordName(names.at(-1) ?? "")) return false;
  return /^(user|account|admin|row|rows|result|results|found|doc|member|customer|employee|existing|record|person|u|rec|student|client)$/.test(
    wordsOf(names.findLast((name) => name !== "[]" && !isPasswordName(name)) ?? "").at(-1) ?? "",
  );
}

function isTyped(file: SourceFile, node: Node): boolean {
  const name = lastName(node);
  if (!isPasswordName(name) || isRecordsPassword(node)) return false;
  return (
    unwrap(node).type === "Identifier" ||
    isFromRequest(file, node) ||
    /^(body|input|credentials|data|values)$/.test(namesOf(node).at(-2) ?? "")
  );
}

/** Of two fields that have to be alike, or of an old and a new password, neither is stored. */
function isWhole({ left, right }: { readonly left: Node; readonly right: Node }): boolean {
  return [left, right].every(
    (side) =>
      !namesOf(side).some((name) =>
        wordsOf(name).some((word) =>
          /^(confirm|confirmation|confirmed|repeat|again|retype|new|old|current|hash|hashed|verify)$/.test(word),
        ),
      ),
  );
}

/** `{ email, password }` in a query. */
function typedPasswordIn(file: SourceFile, argument: Node): Node | null {
  let query = follow(file, argument);
  if (query.type !== "ObjectExpression") return null;
  const where = query.properties.find((property) => property.type === "Property" && namedKey(property) === "where");
  if (where?.type === "Property") query = follow(file, where.value);
  if (query.type !== "ObjectExpression") return null;
  const keys = query.properties.flatMap((property) => (property.type === "Property" ? (namedKey(property) ?? []) : []));
  if (!keys.some((key) => /^(e-?mail|user_?name|login|user)$/i.test(key))) return null;
  for (const property of query.properties) {
    if (property.type !== "Property" || namedKey(property) !== "password") continue;
    const value = unwrap(property.value);
    const isKnown = environmentVariable(file, value) === null && isFromRequest(file, value, /^body$/);
    if (isKnown && isPasswordName(lastName(value))) return property;
  }
  return null;
}
