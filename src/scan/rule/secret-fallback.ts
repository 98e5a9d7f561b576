import type { Rule } from "../rule.ts";
import { findSigningSecrets } from "./signing-secret.ts";
import { sources } from "./sources.ts";

export const secretFallback: Rule = {
  id: "secret-fallback",
  title: "A secret from the environment has a known one to fall back on",
  severity: "error",
  why: "Where the variable is missing or misspelt, nothing fails: the application signs with what anybody can read in its code.",
  fix: "Refuse to start where the variable is missing; for development, make a random secret at the start or keep one in a file that is not committed.",
  source: sources.secrets,
  wrong: `import session from "express-session";
app.use(session({ secret: process.env.SESSION_SECRET || "change-me", cookie: { secure: true, sameSite: "lax" } }));`,
  right: `import session from "express-session";
const secret = process.env.SESSION_SECRET;
if (!secret) throw new Error("SESSION_SECRET is missing");
app.use(session({ secret, cookie: { secure: true, sameSite: "lax" } }));`,
  *check(file) {
    for (const { node, kind, usedBy } of findSigningSecrets(file)) {
      const { start, end } = node;
      if (kind === "fallback") yield { start, end, found: `the secret of ${usedBy} has a known one to fall back on` };
    }
  },
};
