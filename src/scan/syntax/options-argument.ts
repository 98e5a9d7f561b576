import type { CallExpression, NewExpression, Node } from "oxc-parser";
import { constantOf, follow, lookUp } from "./constant.ts";
import type { SourceFile } from "./source-file.ts";

type Call = CallExpression | NewExpression;

/** An argument by its place. Null: there is none, or it cannot be told which it is. */
export function argumentAt({ arguments: given }: Call, index: number): Node | null {
  const before = given.slice(0, index + 1);
  if (before.some(({ type }) => type === "SpreadElement")) return null;
  return given[index] ?? null;
}

/** Whether a call spreads a list into its arguments, so that nobody knows how many there are. */
export function hasSpread({ arguments: given }: Call): boolean {
  return given.some(({ type }) => type === "SpreadElement");
}

/** Whether the property of some options is off: left out, or false. `unknown`: it cannot be told. */
export function isOff(file: SourceFile, options: Node, name: string): boolean | "unknown" {
  const value = lookUp(file, options, name);
  if (value === "unknown") return "unknown";
  return value === "absent" || constantOf(file, value) === false;
}

/** The literal object that an argument is. Null: it is none that stands in this file. */
export function objectOf(file: SourceFile, node: Node | null): Extract<Node, { type: "ObjectExpression" }> | null {
  if (node === null) return null;
  const object = follow(file, node);
  return object.type === "ObjectExpression" ? object : null;
}
