import type { Rule } from "../rule.ts";
import { lookUp } from "../syntax/constant.ts";
import { objectOf } from "../syntax/options-argument.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { findSignCalls, type SignCall } from "./sign-call.ts";
import { sources } from "./sources.ts";

export const tokenWithoutExpiry: Rule = {
  id: "token-without-expiry",
  title: "A token is good for ever",
  severity: "error",
  why: "A copy of it opens the account for as long as the key is used, and nothing short of changing the key ends it.",
  fix: 'Give access tokens minutes (expiresIn: "15m"), and renew them by something that the server can end.',
  source: sources.jwtPractices("3.10"),
  wrong: `import jwt from "jsonwebtoken";
const token = jwt.sign({ sub: user.id }, process.env.JWT_SECRET);`,
  right: `import jwt from "jsonwebtoken";
const token = jwt.sign({ sub: user.id }, process.env.JWT_SECRET, { expiresIn: "15m" });`,
  *check(file) {
    for (const sign of findSignCalls(file)) {
      const { start, end } = sign.call;
      if (isEndless(file, sign)) yield { start, end, found: "a token is signed without an expiry" };
    }
  },
};

function isEndless(file: SourceFile, { by, claims, options, steps }: SignCall): boolean {
  if (by === "framework") return false;
  if (options !== null && lookUp(file, options, "expiresIn") !== "absent") return false;
  if (by === "jose" && steps.includes("setExpirationTime")) return false;
  // Claims that were made elsewhere may say when they end.
  return claims !== null && objectOf(file, claims) !== null && lookUp(file, claims, "exp") === "absent";
}
