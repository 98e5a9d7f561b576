import type { Rule } from "../rule.ts";
import { textOf } from "../syntax/constant.ts";
import { namedKey } from "../syntax/named-key.ts";
import { sources } from "./sources.ts";

export const implicitFlow: Rule = {
  id: "implicit-flow",
  title: "A provider is asked for tokens in the address (implicit flow)",
  severity: "error",
  why: "The token stands in the browser's history, in logs and in what scripts of the page read, and nothing binds it to whoever asked.",
  fix: "Ask for a code (response_type=code) with PKCE, and redeem it on the server.",
  source: sources.oauthPractices("2.1.2"),
  // latchkey-scan-ignore implicit-flow: an example of what it finds
  wrong: `location.href = "https://accounts.example.com/authorize?client_id=web&response_type=token&redirect_uri=" + here;`,
  right: `location.href = "/auth/google"; // the server asks for a code, with state and a challenge`,
  *check(file) {
    const found = "a token is asked for in the address";
    const asks = (type: string): boolean => type.split(/%20|[+ ]/).includes("token");
    for (const node of file.all("Literal")) {
      if (typeof node.value !== "string") continue;
      const [, type] = /[?&]response_type=([\w%+ ]+)/.exec(node.value) ?? [];
      if (type !== undefined && asks(type)) yield { start: node.start, end: node.end, found };
    }
    for (const node of file.all("TemplateLiteral")) {
      const text = node.quasis.map(({ value: { raw } }) => raw).join("\u0000");
      const [, type] = /[?&\s]response_type=([\w%+ ]+)/.exec(text) ?? [];
      if (type !== undefined && asks(type)) yield { start: node.start, end: node.end, found };
    }
    for (const node of file.all("Property")) {
      const key = namedKey(node);
      if ((key !== "response_type" && key !== "responseType") || node.parent?.type !== "ObjectExpression") continue;
      const type = textOf(file, node.value);
      if (type !== null && asks(type)) yield { start: node.start, end: node.end, found };
    }
  },
};
