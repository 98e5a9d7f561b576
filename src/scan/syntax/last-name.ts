import type { Node } from "oxc-parser";
import { memberName } from "./named-key.ts";
import { unwrap } from "./unwrap.ts";

/** What an expression is called at its end: `password` of `req.body.password`, `hash` of `bcrypt.hash`. Empty: it has no name. */
export function lastName(node: Node): string {
  const inner = unwrap(node);
  return inner.type === "Identifier" ? inner.name : (memberName(inner) ?? "");
}

/** The names of a chain of members from its root, as in `["req", "body", "password"]`; `[]` and calls are passed over. */
export function namesOf(node: Node): string[] {
  const names: string[] = [];
  for (let inner = unwrap(node); ; ) {
    if (inner.type === "MemberExpression") {
      names.unshift(memberName(inner) ?? "[]");
      inner = unwrap(inner.object);
    } else if (inner.type === "CallExpression") inner = unwrap(inner.callee);
    else {
      if (inner.type === "Identifier") names.unshift(inner.name);
      else if (inner.type === "ThisExpression") names.unshift("this");
      return names;
    }
  }
}
