import type { Node, Program } from "oxc-parser";

/** What says nothing about what a program does. */
const typesOnly: ReadonlySet<string> = new Set(["typeAnnotation", "typeParameters", "typeArguments", "returnType"]);

/**
 * Every node of a tree by its type, in the order of the text, each with its `parent`. Types of TypeScript are left out. It keeps its
 * own list of what is to be visited: a tree may be deeper than the stack of calls.
 */
export function collectNodes(
  program: Program,
  visitorKeys: Readonly<Record<string, readonly string[]>>,
): Map<Node["type"], Node[]> {
  const byType = new Map<Node["type"], Node[]>();
  const waiting: Node[] = [program];
  const push = (value: unknown, parent: Node): void => {
    if (value === null || typeof value !== "object" || !("type" in value)) return;
    const node = value as Node;
    (node as { parent?: Node | null }).parent = parent;
    waiting.push(node);
  };
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === "TSInterfaceDeclaration" || node.type === "TSTypeAliasDeclaration") continue;
    const list = byType.get(node.type);
    if (list === undefined) byType.set(node.type, [node]);
    else list.push(node);
    const keys = visitorKeys[node.type] ?? [];
    for (let i = keys.length - 1; i >= 0; i -= 1) {
      const key = keys[i] ?? "";
      if (typesOnly.has(key)) continue;
      const child = (node as unknown as Record<string, unknown>)[key];
      if (!Array.isArray(child)) push(child, node);
      else for (let j = child.length - 1; j >= 0; j -= 1) push(child[j], node);
    }
  }
  return byType;
}
