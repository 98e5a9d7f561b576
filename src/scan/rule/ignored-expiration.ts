import type { Rule } from "../rule.ts";
import { constantOf, lookUp } from "../syntax/constant.ts";
import { sources } from "./sources.ts";
import { findVerifyCalls } from "./verify-call.ts";

export const ignoredExpiration: Rule = {
  id: "ignored-expiration",
  title: "Tokens that have expired are taken",
  severity: "error",
  why: "A token that was stolen, printed in a log or left on an old device is good for ever.",
  fix: "Leave ignoreExpiration out; renew sessions by a refresh token or a cookie that the server can end.",
  source: sources.jwtPractices("3.10"),
  wrong: `import jwt from "jsonwebtoken";
const claims = jwt.verify(token, key, { algorithms: ["HS256"], ignoreExpiration: true });`,
  right: `import jwt from "jsonwebtoken";
const claims = jwt.verify(token, key, { algorithms: ["HS256"] });`,
  *check(file) {
    for (const { options } of findVerifyCalls(file)) {
      const value = options === null ? "absent" : lookUp(file, options, "ignoreExpiration");
      if (typeof value === "string" || constantOf(file, value) !== true) continue;
      const { start, end } = value;
      yield { start, end, found: "tokens that have expired are taken" };
    }
  },
};
