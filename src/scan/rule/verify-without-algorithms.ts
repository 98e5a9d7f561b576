import type { Rule } from "../rule.ts";
import { lookUp } from "../syntax/constant.ts";
import { sources } from "./sources.ts";
import { findVerifyCalls } from "./verify-call.ts";

export const verifyWithoutAlgorithms: Rule = {
  id: "verify-without-algorithms",
  title: "Tokens are verified without saying by which algorithms",
  severity: "warning",
  why: "The token chooses: with a library or a key that allows it, one that is signed by a public key as if it were a secret is taken.",
  fix: 'Say which algorithms your own tokens have, and no more: algorithms: ["ES256"].',
  source: sources.jwtPractices("3.1"),
  wrong: `import jwt from "jsonwebtoken";
const claims = jwt.verify(token, process.env.JWT_SECRET);`,
  right: `import jwt from "jsonwebtoken";
const claims = jwt.verify(token, process.env.JWT_SECRET, { algorithms: ["HS256"] });`,
  *check(file) {
    for (const { call, by, options } of findVerifyCalls(file)) {
      // These take the algorithm from the key.
      if (by === "jose" || by === "fast-jwt") continue;
      const algorithms = options === null ? "absent" : lookUp(file, options, "algorithms");
      // passport-jwt hands these on to jsonwebtoken.
      const handedOn = options === null ? "absent" : lookUp(file, options, "jsonWebTokenOptions");
      const { start, end } = call;
      if (algorithms === "absent" && handedOn === "absent")
        yield { start, end, found: `${by} is not told which algorithms to take` };
    }
  },
};
