import type { Node } from "oxc-parser";
import { namesOf } from "./last-name.ts";
import { originOf } from "./origin.ts";
import type { SourceFile } from "./source-file.ts";
import { unwrap } from "./unwrap.ts";

const requests = /^(req|request|ctx|context|c|event|socket)$/;
const parts = /^(headers?|cookies?|signedCookies|body|query|params|get|getHeader|json|handshake|auth)$/;
/** How many names are followed one after the other. */
const longest = 8;

/** Whether a value is what somebody sent: a member of a request, or made of one. `part` narrows it down, to `body` for instance. */
export function isFromRequest(file: SourceFile, node: Node, part: RegExp = parts, depth = 0): boolean {
  if (depth > longest) return false;
  const inner = unwrap(node);
  const [root = "", ...names] = namesOf(inner);
  if (requests.test(root) && names.some((name) => part.test(name))) return true;
  const origin = originOf(file, inner);
  if (origin?.module === "next/headers" && part.test(origin.path[0] ?? "")) return true;
  switch (inner.type) {
    case "Identifier": {
      const declaration = file.declarationOf(inner.name, inner);
      if (declaration === null || declaration.from === null) return false;
      const [first] = declaration.path;
      const source = unwrap(declaration.from);
      // `const { body } = req`
      if (source.type === "Identifier" && requests.test(source.name) && first !== undefined && part.test(first))
        return true;
      return isFromRequest(file, source, part, depth + 1);
    }
    case "MemberExpression":
      return isFromRequest(file, inner.object, part, depth + 1);
    case "CallExpression": {
      // `header.split(" ")[1]`: what a method makes of a sent text was sent, too.
      const callee = unwrap(inner.callee);
      return callee.type === "MemberExpression" && isFromRequest(file, callee.object, part, depth + 1);
    }
    case "LogicalExpression":
      return isFromRequest(file, inner.left, part, depth + 1) || isFromRequest(file, inner.right, part, depth + 1);
    case "ConditionalExpression":
      return (
        isFromRequest(file, inner.consequent, part, depth + 1) || isFromRequest(file, inner.alternate, part, depth + 1)
      );
    default:
      return false;
  }
}
