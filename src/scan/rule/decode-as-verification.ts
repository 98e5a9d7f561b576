import type { CallExpression } from "oxc-parser";
import type { Rule } from "../rule.ts";
import { handlerAround, isWithin } from "../syntax/ancestor.ts";
import { constantOf, lookUp } from "../syntax/constant.ts";
import { argumentAt } from "../syntax/options-argument.ts";
import { originOf } from "../syntax/origin.ts";
import { isFromRequest } from "../syntax/request-value.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { sources } from "./sources.ts";

export const decodeAsVerification: Rule = {
  id: "decode-as-verification",
  title: "A token that somebody sent is only decoded",
  severity: "error",
  why: "Decoding checks no signature: anybody writes a token that says she is somebody else.",
  fix: "Verify it with the key, the algorithms, the issuer and the audience that you expect, and use what verification returns.",
  source: sources.jwtPractices("3.2"),
  wrong: `import jwt from "jsonwebtoken";
export function auth(req, res, next) {
  req.user = jwt.decode(req.headers.authorization.split(" ")[1]);
  next();
}`,
  right: `import jwt from "jsonwebtoken";
export function auth(req, res, next) {
  req.user = jwt.verify(req.headers.authorization.split(" ")[1], key, { algorithms: ["ES256"] });
  next();
}`,
  *check(file) {
    for (const call of file.all("CallExpression")) {
      const token = argumentAt(call, 0);
      if (token === null || !isDecode(file, call) || !isFromRequest(file, token)) continue;
      const { start, end } = call;
      if (!isVerifiedNearby(file, call))
        yield { start, end, found: "a token from a request is decoded, and never verified" };
    }
  },
};

function isDecode(file: SourceFile, call: CallExpression): boolean {
  const origin = originOf(file, call.callee);
  if (origin === null) return false;
  const name = origin.path.join(".");
  if (origin.module === "jwt-decode") return name === "" || name === "jwtDecode" || name === "jwt_decode";
  if (origin.module === "jose") return name === "decodeJwt";
  if (origin.module === "hono/jwt") return name === "decode";
  if (origin.module === "jsonwebtoken") return name === "decode" && !isForHeader(file, call);
  // jwt-simple verifies, unless its third argument says not to.
  const unchecked = argumentAt(call, 2);
  return (
    origin.module === "jwt-simple" && name === "decode" && unchecked !== null && constantOf(file, unchecked) === true
  );
}

/** The header says which key to verify with, and has to be read before. */
function isForHeader(file: SourceFile, call: CallExpression): boolean {
  const options = argumentAt(call, 1);
  const complete = options === null ? "absent" : lookUp(file, options, "complete");
  return typeof complete !== "string" && constantOf(file, complete) === true;
}

function isVerifiedNearby(file: SourceFile, decode: CallExpression): boolean {
  const handler = handlerAround(decode);
  return file.all("CallExpression").some((call) => {
    const name = originOf(file, call.callee)?.path.at(-1) ?? file.textOf(call.callee).split(".").at(-1) ?? "";
    return /verif|introspect/i.test(name) && (handler === null || isWithin(call, handler));
  });
}
