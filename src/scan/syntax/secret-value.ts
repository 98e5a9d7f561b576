import type { Node } from "oxc-parser";
import { constantOf, follow } from "./constant.ts";
import { memberName } from "./named-key.ts";
import type { SourceFile } from "./source-file.ts";
import { unwrap } from "./unwrap.ts";

/** A text in the sources that serves as a secret. */
export interface SecretValue {
  /** The literal. */
  readonly node: Node;
  /** `fallback`: it is taken where something else is missing. */
  readonly kind: "fixed" | "fallback";
}

/** What turns a text into a key, and back. */
const conversions = /^(from|encode|createSecretKey|toString|trim|String|Uint8Array|decode|digest|update)$/;
const longest = 12;

/** The texts in the sources that an expression, which is used as a secret, may be. */
export function findSecretValues(file: SourceFile, node: Node): SecretValue[] {
  const found: SecretValue[] = [];
  search(file, node, "fixed", found, 0);
  return found;
}

function search(file: SourceFile, node: Node, kind: SecretValue["kind"], found: SecretValue[], depth: number): void {
  if (depth > longest) return;
  const inner = unwrap(node);
  const next = (other: Node, otherKind = kind): void => search(file, other, otherKind, found, depth + 1);
  switch (inner.type) {
    case "Identifier": {
      const declaration = file.declarationOf(inner.name, inner);
      if (declaration === null) return;
      if (declaration.fallback !== null) next(declaration.fallback, "fallback");
      if (declaration.init === null || !declaration.isFixed) return;
      if (declaration.path.length === 0) next(declaration.init);
      else followOn(file, inner, next);
      return;
    }
    case "MemberExpression":
      followOn(file, inner, next);
      return;
    case "LogicalExpression":
      if (inner.operator === "&&") return;
      next(inner.left);
      next(inner.right, "fallback");
      return;
    case "ConditionalExpression":
      next(inner.consequent, "fallback");
      next(inner.alternate, "fallback");
      return;
    case "ArrayExpression":
      for (const element of inner.elements) if (element !== null && element.type !== "SpreadElement") next(element);
      return;
    case "NewExpression":
    case "CallExpression": {
      const callee = unwrap(inner.callee);
      const name = callee.type === "Identifier" ? callee.name : (memberName(callee) ?? "");
      if (!conversions.test(name)) return;
      const [first] = inner.arguments;
      const isMethodOfText = callee.type === "MemberExpression" && /^(toString|trim|digest)$/.test(name);
      if (isMethodOfText) next(callee.object);
      else if (first !== undefined && first.type !== "SpreadElement") next(first);
      return;
    }
    default: {
      const text = constantOf(file, inner);
      if (typeof text === "string" && isSecretText(text)) found.push({ node: inner, kind });
    }
  }
}

function followOn(file: SourceFile, node: Node, next: (other: Node) => void): void {
  const value = follow(file, node);
  if (value !== unwrap(node)) next(value);
}

/** Whether a text would be a secret: an empty one signs nothing, and public keys are for everybody. */
function isSecretText(text: string): boolean {
  return text !== "" && !/-----BEGIN (RSA |EC )?(PUBLIC KEY|CERTIFICATE)/.test(text);
}
