import type { Node } from "oxc-parser";
import { namedKey } from "./named-key.ts";

/** What a name stands for, where it was declared. */
export interface Declaration {
  /** The node within which the name means this. */
  readonly scope: Node;
  /** The package that it comes from. */
  readonly module: string | null;
  /** The value that it is given, where it is known which part of it. */
  readonly init: Node | null;
  /** The value that it is taken from, also where nobody knows which part of it it is. */
  readonly from: Node | null;
  /** Which part of the module or the value, from the outside in. */
  readonly path: readonly string[];
  /** What it is where that part is missing. */
  readonly fallback: Node | null;
  /** Nothing gives it another value. */
  readonly isFixed: boolean;
}

type Nodes = (type: Node["type"]) => readonly Node[];

/** The declarations of a file by name and scope. */
export function findDeclarations(nodes: Nodes): Map<string, Map<Node, Declaration>> {
  const declarations = new Map<string, Map<Node, Declaration>>();
  const assigned = findAssigned(nodes);
  const declare = (name: string, declaration: Omit<Declaration, "isFixed">): void => {
    let byScope = declarations.get(name);
    if (byScope === undefined) declarations.set(name, (byScope = new Map()));
    // A `var` may be declared again.
    const isFixed = !assigned.has(name) && !byScope.has(declaration.scope);
    byScope.set(declaration.scope, { ...declaration, isFixed });
  };
  const bind = (pattern: Node, scope: Node, from: Node | null): void => {
    for (const { name, path, fallback } of boundNames(pattern))
      declare(name, { scope, module: null, init: path === null ? null : from, from, path: path ?? [], fallback });
  };
  addImports(nodes, declare);
  for (const node of nodes("VariableDeclaration")) {
    if (node.type !== "VariableDeclaration") continue;
    const scope = scopeOf(node, node.kind === "var");
    const isLoop = node.parent?.type === "ForOfStatement" || node.parent?.type === "ForInStatement";
    for (const { id, init } of node.declarations) bind(id, scope, isLoop ? null : init);
  }
  for (const type of ["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"] as const) {
    for (const node of nodes(type)) {
      if (!("params" in node)) continue;
      for (const param of node.params as readonly Node[]) bind(param, node, null);
      if (type === "FunctionDeclaration" && "id" in node && node.id?.type === "Identifier")
        bind(node.id, scopeOf(node, false), node);
    }
  }
  for (const node of nodes("ClassDeclaration")) {
    if (node.type === "ClassDeclaration" && node.id !== null) bind(node.id, scopeOf(node, false), node);
  }
  for (const node of nodes("CatchClause")) {
    if (node.type === "CatchClause" && node.param !== null) bind(node.param, node, null);
  }
  return declarations;
}

function addImports(nodes: Nodes, declare: (name: string, declaration: Omit<Declaration, "isFixed">) => void): void {
  for (const node of nodes("ImportDeclaration")) {
    if (node.type !== "ImportDeclaration") continue;
    const scope = scopeOf(node, true);
    const module = node.source.value;
    for (const specifier of node.specifiers) {
      const imported =
        specifier.type === "ImportSpecifier"
          ? specifier.imported.type === "Identifier"
            ? specifier.imported.name
            : specifier.imported.value
          : "default";
      const path = imported === "default" ? [] : [imported];
      declare(specifier.local.name, { scope, module, init: null, from: null, path, fallback: null });
    }
  }
  for (const node of nodes("TSImportEqualsDeclaration")) {
    if (node.type !== "TSImportEqualsDeclaration" || node.moduleReference.type !== "TSExternalModuleReference")
      continue;
    const module = node.moduleReference.expression.value;
    const scope = scopeOf(node, true);
    declare(node.id.name, { scope, module, init: null, from: null, path: [], fallback: null });
  }
}

/** Names that are given another value somewhere. */
function findAssigned(nodes: Nodes): Set<string> {
  const names = new Set<string>();
  const add = (target: Node): void => {
    for (const { name } of boundNames(target)) names.add(name);
  };
  for (const node of nodes("AssignmentExpression")) if (node.type === "AssignmentExpression") add(node.left);
  for (const node of nodes("UpdateExpression")) if (node.type === "UpdateExpression") add(node.argument);
  for (const type of ["ForInStatement", "ForOfStatement"] as const)
    for (const node of nodes(type)) if ("left" in node && node.left.type !== "VariableDeclaration") add(node.left);
  return names;
}

interface Bound {
  readonly name: string;
  /** Null: a part that has no name, such as the rest. */
  readonly path: readonly string[] | null;
  readonly fallback: Node | null;
}

/** The names in a pattern, and which part of the value each gets. A pattern may be deeper than the stack. */
function boundNames(pattern: Node): Bound[] {
  const bound: Bound[] = [];
  const waiting: { node: Node; path: readonly string[] | null; fallback: Node | null }[] = [
    { node: pattern, path: [], fallback: null },
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, path, fallback } = next;
    if (node.type === "Identifier") bound.push({ name: node.name, path, fallback });
    else if (node.type === "AssignmentPattern") waiting.push({ node: node.left, path, fallback: node.right });
    else if (node.type === "RestElement") waiting.push({ node: node.argument, path: null, fallback: null });
    else if (node.type === "TSParameterProperty") waiting.push({ node: node.parameter, path, fallback });
    else if (node.type === "ArrayPattern") {
      for (const element of node.elements)
        if (element !== null) waiting.push({ node: element, path: null, fallback: null });
    } else if (node.type === "ObjectPattern") {
      for (const property of node.properties) {
        if (property.type === "RestElement") waiting.push({ node: property, path: null, fallback: null });
        else {
          const key = namedKey(property);
          waiting.push({
            node: property.value,
            path: key === null || path === null ? null : [...path, key],
            fallback: null,
          });
        }
      }
    }
  }
  return bound;
}

const blocks: ReadonlySet<string> = new Set([
  "Program",
  "BlockStatement",
  "StaticBlock",
  "TSModuleBlock",
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "SwitchStatement",
  "CatchClause",
]);
const functions: ReadonlySet<string> = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
]);

function scopeOf(node: Node, isVar: boolean): Node {
  let scope: Node | null = node.parent ?? null;
  let last = node;
  while (scope !== null) {
    last = scope;
    const isScope = functions.has(scope.type) || (isVar ? scope.type === "Program" : blocks.has(scope.type));
    if (isScope) return scope;
    scope = scope.parent ?? null;
  }
  return last;
}
