import type { CallExpression, NewExpression, Node } from "oxc-parser";
import { argumentAt, hasSpread } from "../syntax/options-argument.ts";
import { isFrom, originOf } from "../syntax/origin.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { isFunction } from "../syntax/ancestor.ts";
import { follow } from "../syntax/constant.ts";

/** A call that verifies tokens, or sets up what does. */
export interface VerifyCall {
  readonly call: CallExpression | NewExpression;
  /** The package. */
  readonly by: string;
  /** Null: there are none. */
  readonly options: Node | null;
}

/** The calls of a file that verify tokens by options. */
export function* findVerifyCalls(file: SourceFile): Iterable<VerifyCall> {
  for (const call of [...file.all("CallExpression"), ...file.all("NewExpression")]) {
    const origin = originOf(file, call.callee);
    if (origin === null || hasSpread(call)) continue;
    if (isFrom(origin, ["jsonwebtoken"], "verify")) {
      const third = argumentAt(call, 2);
      const isCallback = third !== null && isFunction(follow(file, third));
      if (argumentAt(call, 1) !== null) yield { call, by: "jsonwebtoken", options: isCallback ? null : third };
    } else if (
      isFrom(origin, ["express-jwt"], "expressjwt") ||
      isFrom(origin, ["express-jwt"]) ||
      isFrom(origin, ["passport-jwt"], "Strategy")
    ) {
      const options = argumentAt(call, 0);
      if (options !== null) yield { call, by: origin.module, options };
    } else if (isFrom(origin, ["jose"], "jwtVerify") || isFrom(origin, ["fast-jwt"], "createVerifier")) {
      const options = argumentAt(call, origin.module === "jose" ? 2 : 0);
      if (options !== null) yield { call, by: origin.module, options };
    }
  }
}
