import type { Node } from "oxc-parser";
import type { Rule } from "../rule.ts";
import { ancestorsOf, isFunction } from "../syntax/ancestor.ts";
import { lastName } from "../syntax/last-name.ts";
import { wordsOf } from "../syntax/name.ts";
import { namedKey } from "../syntax/named-key.ts";
import { globals, isFrom, originOf } from "../syntax/origin.ts";
import { sources } from "./sources.ts";

export const predictableToken: Rule = {
  id: "predictable-token",
  title: "A token, a code or a password is made by Math.random",
  severity: "error",
  why: "A few of its values give away the state behind them, and with it every value that comes next.",
  fix: "Take randomBytes or randomInt of node:crypto, or crypto.getRandomValues in a browser.",
  source: sources.random,
  wrong: `const resetToken = Math.random().toString(36).slice(2);`,
  right: `import { randomBytes } from "node:crypto";
const resetToken = randomBytes(32).toString("base64url");`,
  *check(file) {
    const seen = new Set<Node>();
    for (const call of file.all("CallExpression")) {
      if (!isFrom(originOf(file, call.callee), [globals], "Math", "random")) continue;
      const named = namedBy(call);
      if (named === null || seen.has(named)) continue;
      // OAuth 1 asks of a nonce only that it is another one each time: what it signs with is the secret.
      if (file.text.includes("oauth_nonce")) continue;
      seen.add(named);
      yield { start: call.start, end: call.end, found: "a secret value is made by Math.random" };
    }
  },
};

/** What is named for the secret that it gets. Null: nothing. */
function namedBy(call: Node): Node | null {
  let functions = 0;
  for (const above of ancestorsOf(call)) {
    if (above.type === "VariableDeclarator" && above.id.type === "Identifier" && isSecretName(above.id.name))
      return above;
    if (above.type === "Property" && isSecretName(namedKey(above) ?? "")) return above;
    if (above.type === "AssignmentExpression" && isSecretName(lastName(above.left))) return above;
    if (!isFunction(above)) continue;
    functions += 1;
    if ("id" in above && above.id?.type === "Identifier" && isMakerName(above.id.name)) return above;
    const { parent } = above;
    if (parent?.type === "VariableDeclarator" && parent.id.type === "Identifier" && isMakerName(parent.id.name))
      return parent;
    if (parent?.type === "MethodDefinition" && isMakerName(namedKey(parent) ?? "")) return parent;
    if (parent?.type === "Property" && isMakerName(namedKey(parent) ?? "")) return parent;
    // A callback of a loop belongs to what is around it; more than that is another matter.
    if (functions > 1) return null;
  }
  return null;
}

function isSecretName(name: string): boolean {
  const words = wordsOf(name).join("_");
  return (
    /(^|_)(token|secret|password|passwd|otp|session_?id|api_?key|nonce|salt|(verification|reset|auth|login|security|confirmation|verify|otp|two_factor)_?code)$/.test(
      words,
    ) && !/mock|fake|test|cancel|design|syntax/.test(words)
  );
}

function isMakerName(name: string): boolean {
  const words = wordsOf(name);
  return (
    /^(generate|create|make|random|gen|new|get|build)$/.test(words[0] ?? "") && isSecretName(words.slice(1).join("_"))
  );
}
