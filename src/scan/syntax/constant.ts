import type { Node } from "oxc-parser";
import { namedKey, memberName } from "./named-key.ts";
import type { SourceFile } from "./source-file.ts";
import { unwrap } from "./unwrap.ts";

/** How many names are followed one after the other. */
const longest = 16;

/** The expression that a name, or a member of an object in the same file, stands for; the expression itself where nothing says so. */
export function follow(file: SourceFile, node: Node, depth = 0): Node {
  const inner = unwrap(node);
  if (depth > longest) return inner;
  if (inner.type === "Identifier") {
    const declaration = file.declarationOf(inner.name, inner);
    if (declaration === null || !declaration.isFixed || declaration.init === null || declaration.fallback !== null)
      return inner;
    let value: Node = follow(file, declaration.init, depth + 1);
    for (const name of declaration.path) {
      const part = lookUp(file, value, name, depth + 1);
      if (typeof part === "string") return inner;
      value = follow(file, part, depth + 1);
    }
    return value;
  }
  const name = memberName(inner);
  if (inner.type === "MemberExpression" && name !== null) {
    const part = lookUp(file, inner.object, name, depth + 1);
    return typeof part === "string" ? inner : follow(file, part, depth + 1);
  }
  const isFrozen =
    inner.type === "CallExpression" && /^Object\.(freeze|seal)$/.test(file.textOf(inner.callee)) && inner.arguments[0];
  return isFrozen ? follow(file, isFrozen, depth + 1) : inner;
}

/**
 * The value of a property. `absent`: the object is known and has none of this name. `unknown`: there may be one: the object, or
 * something that is spread into it, is not in this file.
 */
export function lookUp(file: SourceFile, node: Node, name: string, depth = 0): Node | "absent" | "unknown" {
  if (depth > longest) return "unknown";
  const named = unwrap(node);
  if (named.type === "Identifier" && file.isSetLater(named.name, name)) return "unknown";
  const object = follow(file, node, depth + 1);
  if (object.type !== "ObjectExpression") return "unknown";
  let isSure = true;
  for (const property of object.properties.toReversed()) {
    if (property.type === "SpreadElement") {
      const spread = lookUp(file, property.argument, name, depth + 1);
      if (spread === "unknown") isSure = false;
      else if (spread !== "absent") return spread;
      continue;
    }
    const key = namedKey(property);
    if (key === null) isSure = false;
    // What is spread in after it may say otherwise.
    else if (key === name) return isSure ? property.value : "unknown";
  }
  return isSure ? "absent" : "unknown";
}

export type Constant = string | number | boolean | null;

/** The value of an expression that is always the same. Undefined: it is not, or cannot be told. */
export function constantOf(file: SourceFile, node: Node, depth = 0): Constant | undefined {
  if (depth > longest) return undefined;
  const value = follow(file, node, depth);
  switch (value.type) {
    case "Literal":
      return typeof value.value === "string" || typeof value.value === "number" || typeof value.value === "boolean"
        ? value.value
        : value.value === null && !("regex" in value) && !("bigint" in value)
          ? null
          : undefined;
    case "TemplateLiteral": {
      let text = value.quasis[0]?.value.cooked ?? "";
      for (const [i, part] of value.expressions.entries()) {
        const constant = constantOf(file, part, depth + 1);
        if (constant === undefined) return undefined;
        text += `${String(constant)}${value.quasis[i + 1]?.value.cooked ?? ""}`;
      }
      return text;
    }
    case "UnaryExpression": {
      const constant = constantOf(file, value.argument, depth + 1);
      if (constant === undefined) return undefined;
      if (value.operator === "!") return !constant;
      return value.operator === "-" && typeof constant === "number" ? -constant : undefined;
    }
    case "BinaryExpression": {
      const left =
        value.operator === "+" || value.operator === "*" ? constantOf(file, value.left, depth + 1) : undefined;
      const right = left === undefined ? undefined : constantOf(file, value.right, depth + 1);
      if (left === undefined || right === undefined) return undefined;
      if (typeof left === "number" && typeof right === "number")
        return value.operator === "*" ? left * right : left + right;
      return value.operator === "+" && (typeof left === "string" || typeof right === "string")
        ? `${String(left)}${String(right)}`
        : undefined;
    }
    default:
      return undefined;
  }
}

/** The text of an expression that is always the same text. */
export function textOf(file: SourceFile, node: Node): string | null {
  const constant = constantOf(file, node);
  return typeof constant === "string" ? constant : null;
}
