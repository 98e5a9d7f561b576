import type { Node } from "oxc-parser";
import type { Rule } from "../rule.ts";
import { constantOf, follow } from "../syntax/constant.ts";
import { lastName } from "../syntax/last-name.ts";
import { isPasswordName, wordsOf } from "../syntax/name.ts";
import { memberName, namedKey } from "../syntax/named-key.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { unwrap } from "../syntax/unwrap.ts";
import { findSignCalls } from "./sign-call.ts";
import { sources } from "./sources.ts";

export const userObjectInToken: Rule = {
  id: "user-object-in-token",
  title: "A whole user, or everything she may do, stands in a token",
  severity: "warning",
  why: "Whoever holds a token reads it, the hash of a password included, and what it says stays true until it expires, whatever you change.",
  fix: "Put in the id and the few claims that a check needs, by name, and read the rest where it is kept.",
  source: sources.jwtPractices("3.12"),
  wrong: `import jwt from "jsonwebtoken";
const user = await User.findOne({ email });
const token = jwt.sign({ user }, key, { expiresIn: "1h" });`,
  right: `import jwt from "jsonwebtoken";
const user = await User.findOne({ email });
const token = jwt.sign({ sub: user.id, role: user.role }, key, { expiresIn: "1h" });`,
  *check(file) {
    for (const { claims } of findSignCalls(file)) {
      if (claims === null) continue;
      const found = describe(file, claims, 0);
      if (found !== null) yield { start: claims.start, end: claims.end, found };
    }
  },
};

const people = /^(user|member|customer|profile|person|employee|student)$/;
const rights = /^(permissions|acl|privileges|abilities|grants)$/i;
const deepest = 4;

function describe(file: SourceFile, node: Node, depth: number): string | null {
  if (depth > deepest) return null;
  const value = follow(file, node);
  if (value.type === "ObjectExpression") {
    for (const property of value.properties) {
      if (property.type === "SpreadElement") {
        const found = describe(file, property.argument, depth + 1);
        if (found !== null) return found;
        continue;
      }
      const key = namedKey(property) ?? "";
      if (isPasswordName(key) && constantOf(file, property.value) === undefined)
        return "a token carries a password, or its hash";
      if (
        rights.test(key) &&
        constantOf(file, property.value) === undefined &&
        unwrap(property.value).type !== "ArrayExpression"
      )
        return "a token carries a tree of permissions";
      // `{ sub: user }` where it is only an id that is called so.
      const found = /^(_?id|sub|uid|user_?id)$/i.test(key) ? null : describe(file, property.value, depth + 1);
      if (found !== null) return found;
    }
    return null;
  }
  if (value.type === "ConditionalExpression" || value.type === "LogicalExpression") return null;
  // `user.toObject()` and `user.toJSON()` are the whole of it, too.
  const callee = value.type === "CallExpression" ? unwrap(value.callee) : null;
  const isDump = callee?.type === "MemberExpression" && /^(toObject|toJSON|get|lean)$/.test(memberName(callee) ?? "");
  const whole = isDump ? callee.object : unwrap(node);
  const name = lastName(whole);
  return people.test(wordsOf(name).at(-1) ?? "") && isRecord(file, whole) ? "a token carries a whole user" : null;
}

/** `account` may be an id, and is where a text or a number is made of it. */
function isRecord(file: SourceFile, node: Node): boolean {
  return constantOf(file, node) === undefined;
}
