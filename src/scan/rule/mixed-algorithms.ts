import type { Rule } from "../rule.ts";
import { findAlgorithmLists, usesTokens } from "./algorithm-none.ts";
import { sources } from "./sources.ts";

export const mixedAlgorithms: Rule = {
  id: "mixed-algorithms",
  title: "Secrets and public keys are taken for the same tokens",
  severity: "error",
  why: "The public key is no secret: signed with it by HMAC, a token that anybody made passes.",
  fix: "Take one family of algorithms: HS… with a secret, or ES…, PS…, RS… or EdDSA with a public key.",
  source: sources.jwtPractices("2.1"),
  wrong: `import jwt from "jsonwebtoken";
const claims = jwt.verify(token, publicKey, { algorithms: ["RS256", "HS256"] });`,
  right: `import jwt from "jsonwebtoken";
const claims = jwt.verify(token, publicKey, { algorithms: ["RS256", "ES256"] });`,
  *check(file) {
    if (!usesTokens(file)) return;
    for (const { node, names } of findAlgorithmLists(file)) {
      const { start, end } = node;
      const isMixed =
        names.some((name) => /^HS\d/.test(name)) && names.some((name) => /^(RS|ES|PS)\d|^EdDSA|^Ed25519/.test(name));
      if (isMixed) yield { start, end, found: "algorithms with a secret stand beside algorithms with a public key" };
    }
  },
};
