import type { Node } from "oxc-parser";

/** The name of a property of an object, pattern or class. Null: it is computed. */
export function namedKey({ key, computed }: { readonly key: Node; readonly computed: boolean }): string | null {
  if (key.type === "Identifier") return computed ? null : key.name;
  if (key.type === "Literal")
    return typeof key.value === "string" || typeof key.value === "number" ? String(key.value) : null;
  return null;
}

/** The name of a member, as in `a.name` and `a["name"]`. Null: it is computed, or private. */
export function memberName(node: Node): string | null {
  if (node.type !== "MemberExpression") return null;
  const { property, computed } = node;
  if (property.type === "Identifier") return computed ? null : property.name;
  if (property.type === "Literal" && computed && typeof property.value === "string") return property.value;
  return null;
}
