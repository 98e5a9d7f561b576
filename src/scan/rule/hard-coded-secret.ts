import type { Rule } from "../rule.ts";
import { findSigningSecrets } from "./signing-secret.ts";
import { sources } from "./sources.ts";

export const hardCodedSecret: Rule = {
  id: "hard-coded-secret",
  title: "A secret that signs sessions or tokens stands in the code",
  severity: "error",
  why: "Whoever has read the repository, a fork, an image or a source map of it signs in as anybody.",
  fix: "Read it from the environment or a secret store, refuse to start without it, and give this one up: it is known.",
  source: sources.secrets,
  wrong: `import jwt from "jsonwebtoken";
const SECRET = "my-secret-key";
export const issue = (user) => jwt.sign({ sub: user.id }, SECRET, { expiresIn: "15m" });`,
  right: `import jwt from "jsonwebtoken";
const SECRET = process.env.JWT_SECRET;
if (!SECRET) throw new Error("JWT_SECRET is missing");
export const issue = (user) => jwt.sign({ sub: user.id }, SECRET, { expiresIn: "15m" });`,
  *check(file) {
    for (const { node, kind, usedBy } of findSigningSecrets(file)) {
      const { start, end } = node;
      if (kind === "fixed") yield { start, end, found: `a secret of ${usedBy} stands in the code` };
    }
  },
};
