import type { Node } from "oxc-parser";
import { memberName } from "./named-key.ts";
import type { SourceFile } from "./source-file.ts";
import { unwrap } from "./unwrap.ts";

/**
 * Where a value comes from: a package, and the way from what it exports to the value. `()` is a call. `cookies().set` of next/headers is
 * `{ module: "next/headers", path: ["cookies", "()", "set"] }`.
 */
export interface Origin {
  /** Without `node:`. Names of the runtime itself, such as `Math`, come from `globals`. */
  readonly module: string;
  readonly path: readonly string[];
}

/** The module of names that no file declares. */
export const globals = "(globals)";

/** Longer ways are nobody's style. */
const longest = 24;
/** Functions that hand on what they are given: helpers of compilers, and Node's `promisify`. */
const transparent =
  /^(__importDefault|__importStar|_?interopRequire(Default|Wildcard)|_interopDefault|__toESM|promisify)$/;

/** Where an expression's value comes from. Null: nothing says so in this file. */
export function originOf(file: SourceFile, node: Node, depth = 0): Origin | null {
  if (depth > longest) return null;
  let known = file.memory.get("origin");
  if (known === undefined) file.memory.set("origin", (known = new Map()));
  const remembered = known.get(node);
  if (remembered !== undefined) return remembered as Origin | null;
  // Marks what is being asked: `const a = a.b` does not ask for ever.
  known.set(node, null);
  const origin = findOrigin(file, unwrap(node), depth);
  known.set(node, origin);
  return origin;
}

function findOrigin(file: SourceFile, node: Node, depth: number): Origin | null {
  switch (node.type) {
    case "Identifier": {
      const declaration = file.declarationOf(node.name, node);
      if (declaration === null) return { module: globals, path: [node.name] };
      if (declaration.module !== null) return { module: plain(declaration.module), path: declaration.path };
      if (declaration.init === null || !declaration.isFixed) return null;
      return further(originOf(file, declaration.init, depth + 1), declaration.path);
    }
    case "MemberExpression": {
      const name = memberName(node);
      return name === null ? null : further(originOf(file, node.object, depth + 1), [name]);
    }
    case "CallExpression": {
      const [first] = node.arguments;
      const callee = unwrap(node.callee);
      const name = callee.type === "Identifier" ? callee.name : memberName(callee);
      if (first !== undefined && name === "require" && first.type === "Literal" && typeof first.value === "string")
        return { module: plain(first.value), path: [] };
      if (first !== undefined && name !== null && transparent.test(name)) return originOf(file, first, depth + 1);
      return further(originOf(file, callee, depth + 1), ["()"]);
    }
    case "NewExpression":
      return further(originOf(file, node.callee, depth + 1), ["()"]);
    case "ImportExpression":
      return node.source.type === "Literal" && typeof node.source.value === "string"
        ? { module: plain(node.source.value), path: [] }
        : null;
    case "LogicalExpression":
      return originOf(file, node.left, depth + 1);
    default:
      return null;
  }
}

function further(origin: Origin | null, names: readonly string[]): Origin | null {
  if (origin === null) return null;
  const path = [...origin.path, ...names.filter((name) => name !== "default")];
  return path.length > longest ? null : { module: origin.module, path };
}

function plain(module: string): string {
  return module.replace(/^node:/, "");
}

/** Whether a value is this export of one of these packages. */
export function isFrom(origin: Origin | null, modules: readonly string[], ...path: readonly string[]): boolean {
  return (
    origin !== null &&
    modules.includes(origin.module) &&
    origin.path.length === path.length &&
    path.every((name, i) => origin.path[i] === name)
  );
}

/** The variable of the environment that an expression reads. Null: it reads none. */
export function environmentVariable(file: SourceFile, node: Node): string | null {
  const origin = originOf(file, node);
  if (origin === null) return null;
  const [first, second, third, fourth] = origin.path;
  const isNode = origin.module === globals && first === "process" && second === "env";
  if (isNode) return third ?? null;
  if (origin.module === "process" && first === "env") return second ?? null;
  if (origin.module === globals && (first === "Bun" || first === "Deno") && second === "env")
    return third === "get" ? null : (third ?? fourth ?? null);
  return null;
}
