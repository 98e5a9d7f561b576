import type { CallExpression, Node } from "oxc-parser";
import { isFunction } from "../syntax/ancestor.ts";
import { follow } from "../syntax/constant.ts";
import { memberName } from "../syntax/named-key.ts";
import { namesOf } from "../syntax/last-name.ts";
import { argumentAt, hasSpread } from "../syntax/options-argument.ts";
import { isFrom, originOf } from "../syntax/origin.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { unwrap } from "../syntax/unwrap.ts";

/** A call that makes a token. */
export interface SignCall {
  readonly call: CallExpression;
  readonly by: "jsonwebtoken" | "jose" | "hono/jwt" | "framework";
  readonly claims: Node | null;
  /** Of jsonwebtoken. Null: there are none. */
  readonly options: Node | null;
  /** Methods that were called on the way, of jose's. */
  readonly steps: readonly string[];
}

/** The calls of a file that make tokens. */
export function* findSignCalls(file: SourceFile): Iterable<SignCall> {
  for (const call of file.all("CallExpression")) {
    if (hasSpread(call)) continue;
    const origin = originOf(file, call.callee);
    const first = argumentAt(call, 0);
    if (isFrom(origin, ["jsonwebtoken"], "sign")) {
      const third = argumentAt(call, 2);
      const options = third !== null && isFunction(follow(file, third)) ? null : third;
      if (first !== null) yield { call, by: "jsonwebtoken", claims: first, options, steps: [] };
    } else if (isFrom(origin, ["hono/jwt"], "sign")) {
      if (first !== null) yield { call, by: "hono/jwt", claims: first, options: null, steps: [] };
    } else if (origin?.module === "jose" && origin.path[0] === "SignJWT" && origin.path.at(-1) === "sign") {
      yield { call, by: "jose", claims: claimsOfMaker(call), options: null, steps: origin.path };
    } else if (first !== null && isFrameworkSign(call)) {
      yield { call, by: "framework", claims: first, options: null, steps: [] };
    }
  }
}

/** `app.jwt.sign` and `reply.jwtSign` of Fastify, `this.jwtService.sign` of Nest: how long it is good is said elsewhere. */
function isFrameworkSign(call: CallExpression): boolean {
  const names = namesOf(call.callee).join(".");
  return /(^|\.)(jwt\.sign|reply\.jwtSign|jwtService\.sign(Async)?)$/.test(names) && names !== "jwt.sign";
}

/** The claims of `new SignJWT(claims).….sign(key)`. */
function claimsOfMaker(call: CallExpression): Node | null {
  let inner: Node = call;
  while (inner.type === "CallExpression") {
    const callee: Node = unwrap(inner.callee);
    if (callee.type !== "MemberExpression" || memberName(callee) === null) return null;
    inner = unwrap(callee.object);
  }
  return inner.type === "NewExpression" ? argumentAt(inner, 0) : null;
}
