import type { Node } from "oxc-parser";
import { innermostFunction } from "../syntax/ancestor.ts";
import { constantOf, follow } from "../syntax/constant.ts";
import { namedKey } from "../syntax/named-key.ts";
import type { SourceFile } from "../syntax/source-file.ts";

/** The request for a code that a browser is sent away with, as far as the code shows it. */
export interface AuthorizationRequest {
  readonly node: Node;
  readonly responseType: string;
  readonly hasState: boolean;
  readonly hasChallenge: boolean;
}

/** Requests to an authorization endpoint that are put together in a file. Those of which a part is not seen are left out. */
export function* findAuthorizationRequests(file: SourceFile): Iterable<AuthorizationRequest> {
  for (const node of [...file.all("TemplateLiteral"), ...file.all("BinaryExpression"), ...file.all("Literal")]) {
    if (node.parent?.type === "BinaryExpression") continue;
    const text = writtenText(file, node);
    if (text === null || !/[?&]?response_type=/.test(text) || !/client_id=/.test(text)) continue;
    const [, responseType = ""] = /response_type=([\w%+ ]*)/.exec(text) ?? [];
    // A part that is no value may be `&state=…`.
    if (hasHiddenPart(text)) continue;
    yield {
      node,
      responseType: responseType.replaceAll(/%20|\+/g, " "),
      hasState: /[?&]state=/.test(text) || isSaidNearby(file, node, "state"),
      hasChallenge: /[?&]code_challenge=/.test(text) || isSaidNearby(file, node, "code_challenge"),
    };
  }
  for (const node of file.all("ObjectExpression")) {
    const keys = new Map<string, Node>();
    let isKnown = true;
    for (const property of node.properties) {
      const key = property.type === "Property" ? namedKey(property) : null;
      if (property.type === "Property" && key !== null) keys.set(key, property.value);
      else isKnown = false;
    }
    const type = keys.get("response_type");
    if (!isKnown || type === undefined || !keys.has("client_id")) continue;
    const responseType = constantOf(file, type);
    if (typeof responseType !== "string") continue;
    const has = (name: string): boolean => keys.has(name) || isSaidNearby(file, node, name);
    yield { node, responseType, hasState: has("state"), hasChallenge: has("code_challenge") };
  }
}

/** The text of an expression, with U+FFFC for what is not known. */
function writtenText(file: SourceFile, node: Node, depth = 0): string | null {
  if (depth > 40) return null;
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : "\uFFFC";
  if (node.type === "TemplateLiteral") {
    return node.quasis
      .map(({ value: { raw } }, i) => {
        const part = node.expressions[i];
        const constant = part === undefined ? "" : constantOf(file, part);
        return raw + (constant === undefined ? "\uFFFC" : String(constant));
      })
      .join("");
  }
  if (node.type === "BinaryExpression" && node.operator === "+") {
    const left = writtenText(file, node.left, depth + 1);
    const right = writtenText(file, node.right, depth + 1);
    return left === null || right === null ? null : left + right;
  }
  const value = follow(file, node);
  return value.type === "Literal" && typeof value.value === "string" ? value.value : "\uFFFC";
}

/** Whether something unknown stands where another parameter could: neither a value, nor the address in front. */
function hasHiddenPart(text: string): boolean {
  const query = text.indexOf("?");
  return [...text.matchAll(/\uFFFC/g)].some(({ index }) => {
    const before = text.slice(0, index).replaceAll("\uFFFC", "");
    // Of two unknown parts side by side the second may be anything.
    if (index > query && text[index - 1] === "\uFFFC") return true;
    if (query === -1 ? !before.includes("=") : index < query) return false;
    const after = text.slice(index + 1);
    const isValue = /=[^&]*$/.test(before);
    const isWhole = after === "" || /^[&#\uFFFC]/.test(after) || /^[^?&=]*(&|$)/.test(after);
    return !(isValue && isWhole);
  });
}

/** What is added afterwards, by `params.set("state", …)` for instance, stands in the same function. */
function isSaidNearby(file: SourceFile, node: Node, name: string): boolean {
  const around = innermostFunction(node);
  const text = around === null ? file.text : file.textOf(around);
  return new RegExp(`["'\`.]${name}\\b(?!=)`).test(text.replaceAll(file.textOf(node), ""));
}
