import type { Node } from "oxc-parser";
import type { Report } from "../finding.ts";
import type { Rule } from "../rule.ts";
import { textOf } from "../syntax/constant.ts";
import { lastName } from "../syntax/last-name.ts";
import { isCredentialName } from "../syntax/name.ts";
import { memberName } from "../syntax/named-key.ts";
import { globals, originOf } from "../syntax/origin.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { unwrap } from "../syntax/unwrap.ts";
import { sources } from "./sources.ts";

export const tokenInWebStorage: Rule = {
  id: "token-in-web-storage",
  title: "A token is kept where every script of the page reads it",
  severity: "error",
  why: "One script that was injected, or one dependency that was taken over, copies the token and uses it elsewhere, for as long as it is good.",
  fix: "Keep sessions in an HttpOnly cookie; where a page needs an access token, keep it in memory and fetch another after a reload.",
  source: sources.storage,
  wrong: `const { token } = await login(email, password);
localStorage.setItem("token", token);`,
  right: `await fetch("/login", { method: "POST", body, credentials: "same-origin" }); // the server sets an HttpOnly cookie
localStorage.setItem("theme", "dark");`,
  *check(file) {
    for (const call of file.all("CallExpression")) {
      const [key, value] = call.arguments;
      const callee = unwrap(call.callee);
      if (key === undefined || value === undefined || callee.type !== "MemberExpression") continue;
      const method = memberName(callee);
      if (method === "setItem") {
        const storage = storageOf(file, callee.object);
        if (storage !== null) yield* stored(file, call, { storage, key, value });
      } else if (method === "set" && originOf(file, callee)?.module === "js-cookie") {
        yield* stored(file, call, { storage: "a cookie that scripts read", key, value });
      }
    }
    for (const node of file.all("AssignmentExpression")) {
      const target = unwrap(node.left);
      if (target.type !== "MemberExpression") continue;
      const storage = storageOf(file, target.object);
      const name = memberName(target);
      if (storage !== null && name !== null && isCredentialName(name))
        yield { start: node.start, end: node.end, found: `a token is kept in ${storage}` };
    }
  },
};

function* stored(
  file: SourceFile,
  { start, end }: Node,
  { storage, key, value }: { readonly storage: string; readonly key: Node; readonly value: Node },
): Iterable<Report> {
  const name = textOf(file, key) ?? lastName(key);
  const isToken = isCredentialName(name) || (/token$/i.test(lastName(value)) && isCredentialName(lastName(value)));
  // An empty text takes away what was there.
  if (isToken && textOf(file, value) !== "") yield { start, end, found: `a token is kept in ${storage}` };
}

function storageOf(file: SourceFile, node: Node): string | null {
  const origin = originOf(file, node);
  if (origin?.module !== globals) return null;
  const name = origin.path.filter((part) => part !== "window" && part !== "globalThis" && part !== "self").join(".");
  return name === "localStorage" || name === "sessionStorage" ? name : null;
}
