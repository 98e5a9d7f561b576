import type { Node } from "oxc-parser";
import type { Report } from "../finding.ts";
import type { Rule } from "../rule.ts";
import { innermostFunction, isFunction, isWithin } from "../syntax/ancestor.ts";
import { constantOf, follow, lookUp, textOf } from "../syntax/constant.ts";
import { lastName, namesOf } from "../syntax/last-name.ts";
import { argumentAt } from "../syntax/options-argument.ts";
import { isFromRequest } from "../syntax/request-value.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { sources } from "./sources.ts";

export const openCorsWithCredentials: Rule = {
  id: "open-cors-with-credentials",
  title: "Every site may ask with the visitor's cookies, and read the answer",
  severity: "error",
  why: "A page that your user happens to visit reads whatever she may read here, and does what she may do.",
  fix: 'List the origins that may (origin: ["https://app.example.com"]), or leave credentials out.',
  source: sources.cors,
  wrong: `import cors from "cors";
app.use(cors({ origin: true, credentials: true }));`,
  right: `import cors from "cors";
app.use(cors({ origin: ["https://app.example.com"], credentials: true }));`,
  *check(file) {
    for (const node of file.all("ObjectExpression")) {
      const [origin, credentials] = [lookUp(file, node, "origin"), lookUp(file, node, "credentials")];
      if (typeof origin === "string" || typeof credentials === "string") continue;
      if (constantOf(file, credentials) !== true || !takesAny(file, origin)) continue;
      yield { start: node.start, end: node.end, found: "every origin may ask with cookies" };
    }
    yield* reflected(file);
  },
};

/** `true`, or a function that says yes to everybody. */
function takesAny(file: SourceFile, origin: Node): boolean {
  if (constantOf(file, origin) === true) return true;
  const decide = follow(file, origin);
  if (!isFunction(decide) || !("body" in decide) || decide.body === null) return false;
  const body = decide.body as Node;
  const isConditional = (
    ["IfStatement", "ConditionalExpression", "LogicalExpression", "SwitchStatement", "TryStatement"] as const
  ).some((type) => file.all(type).some((node) => isWithin(node, body)));
  if (isConditional) return false;
  const [first, second] = "params" in decide ? decide.params : [];
  const name = first?.type === "Identifier" ? first.name : null;
  const callback = second?.type === "Identifier" ? second.name : null;
  // `(origin) => origin`
  if (name !== null && body.type === "Identifier" && body.name === name) return true;
  return file.all("CallExpression").some((call) => {
    const answer =
      isWithin(call, body) && callback !== null && lastName(call.callee) === callback ? argumentAt(call, 1) : null;
    return answer !== null && (constantOf(file, answer) === true || (name !== null && lastName(answer) === name));
  });
}

/** `Access-Control-Allow-Origin` with what the request says, beside `Access-Control-Allow-Credentials`. */
function* reflected(file: SourceFile): Iterable<Report> {
  const headers = file.all("CallExpression").flatMap((call) => {
    const [name, value] = [argumentAt(call, 0), argumentAt(call, 1)];
    const isHeader =
      /^(setHeader|header|set|append|appendHeader)$/.test(lastName(call.callee)) && name !== null && value !== null;
    const text = isHeader ? textOf(file, name)?.toLowerCase() : undefined;
    return text?.startsWith("access-control-allow-") && value !== null ? [{ call, text, value }] : [];
  });
  for (const { call, text, value } of headers) {
    if (text !== "access-control-allow-origin" || !isFromRequest(file, value, /^(headers?|get)$/)) continue;
    if (!/origin/i.test(file.textOf(value))) continue;
    const around = innermostFunction(call);
    const isBeside = (other: Node): boolean => around === null || isWithin(other, around);
    const allows = headers.some(
      (other) =>
        other.text === "access-control-allow-credentials" &&
        isBeside(other.call) &&
        /true/.test(file.textOf(other.value)),
    );
    const isChecked = file
      .all("CallExpression")
      .some(
        (other) =>
          isBeside(other) &&
          /^(includes|has|indexOf|test|match|some|find|every|startsWith|endsWith|isAllowed.*|isOriginAllowed|check.*)$/.test(
            namesOf(other.callee).at(-1) ?? "",
          ),
      );
    const isCompared = file
      .all("BinaryExpression")
      .some((other) => isBeside(other) && /^[=!]==?$/.test(other.operator) && /origin/i.test(file.textOf(other)));
    if (allows && !isChecked && !isCompared)
      yield {
        start: call.start,
        end: call.end,
        found: "every origin may ask with cookies: the request's own is allowed",
      };
  }
}
