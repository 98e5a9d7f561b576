import type { Comment, Node } from "oxc-parser";
import { type Declaration, findDeclarations } from "./declarations.ts";
import { memberName } from "./named-key.ts";
import type { ParsedText } from "./parser.ts";

type NodeOf<Type extends Node["type"]> = Extract<Node, { readonly type: Type }>;

/** A source text with its tree, as the rules see it. */
export class SourceFile {
  /** Below the scanned path, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly comments: readonly Comment[];
  /** Answers that were found once: rules ask the same of the same nodes. */
  readonly memory: Map<string, Map<Node, unknown>> = new Map();
  readonly #nodes: ParsedText["nodes"];
  readonly #declarations: ReadonlyMap<string, ReadonlyMap<Node, Declaration>>;
  readonly #modules: Set<string> = new Set();
  /** Members that are given a value after their object was made, by the object's name. Null: any of them. */
  readonly #later: Map<string, Set<string | null>> = new Map();

  constructor(path: string, text: string, { comments, nodes }: ParsedText) {
    this.path = path;
    this.text = text;
    this.comments = comments;
    this.#nodes = nodes;
    this.#declarations = findDeclarations((type) => nodes.get(type) ?? []);
    for (const node of this.all("ImportDeclaration")) this.#modules.add(node.source.value);
    for (const node of this.all("CallExpression")) {
      const [first] = node.arguments;
      if (node.callee.type !== "Identifier" || node.callee.name !== "require" || first?.type !== "Literal") continue;
      if (typeof first.value === "string") this.#modules.add(first.value);
    }
    for (const { left } of this.all("AssignmentExpression")) {
      if (left.type !== "MemberExpression" || left.object.type !== "Identifier") continue;
      const members = this.#later.get(left.object.name) ?? new Set();
      this.#later.set(left.object.name, members.add(memberName(left)));
    }
    for (const node of this.all("ImportExpression"))
      if (node.source.type === "Literal" && typeof node.source.value === "string") this.#modules.add(node.source.value);
  }

  /** Every node of a type, in the order of the text. */
  all<Type extends Node["type"]>(type: Type): readonly NodeOf<Type>[] {
    return (this.#nodes.get(type) ?? []) as readonly NodeOf<Type>[];
  }

  /** Whether any of these packages is imported, or one whose name fits. */
  imports(wanted: RegExp): boolean {
    for (const module of this.#modules) if (wanted.test(module)) return true;
    return false;
  }

  /** What a name means where it stands. Null: it is declared nowhere in this file. */
  declarationOf(name: string, where: Node): Declaration | null {
    const byScope = this.#declarations.get(name);
    if (byScope === undefined) return null;
    for (let node: Node | null = where; node !== null; node = node.parent ?? null) {
      const found = byScope.get(node);
      if (found !== undefined) return found;
    }
    return null;
  }

  /** Whether a member of the object of this name is given a value somewhere, beside what stands in the object. */
  isSetLater(object: string, member: string): boolean {
    const members = this.#later.get(object);
    return members !== undefined && (members.has(member) || members.has(null));
  }

  /** The text of a node. */
  textOf({ start, end }: { readonly start: number; readonly end: number }): string {
    return this.text.slice(start, end);
  }
}
