import type { Node } from "oxc-parser";

const functions: ReadonlySet<string> = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
]);

export function isFunction(node: Node): boolean {
  return functions.has(node.type);
}

const requests = /^(req|request|ctx|context|c|event)$/;

/**
 * The function that handles a request, with everything that it does in it: the outermost one around a node that takes a request, or the
 * outermost one at all. Null: there is none.
 */
export function handlerAround(node: Node): Node | null {
  let outermost: Node | null = null;
  let handler: Node | null = null;
  for (const ancestor of ancestorsOf(node)) {
    if (!isFunction(ancestor)) continue;
    outermost = ancestor;
    const params: readonly Node[] = "params" in ancestor ? ancestor.params : [];
    if (params.some((param) => param.type === "Identifier" && requests.test(param.name))) handler = ancestor;
  }
  return handler ?? outermost;
}

/** The function right around a node. */
export function innermostFunction(node: Node): Node | null {
  for (const ancestor of ancestorsOf(node)) if (isFunction(ancestor)) return ancestor;
  return null;
}

/** From the inside out. */
export function* ancestorsOf(node: Node): Iterable<Node> {
  for (let above = node.parent ?? null; above !== null; above = above.parent ?? null) yield above;
}

/** Whether a node stands within another, or is it. */
export function isWithin(node: { readonly start: number; readonly end: number }, outer: Node): boolean {
  return node.start >= outer.start && node.end <= outer.end;
}
