import type { Node } from "oxc-parser";
import type { Rule } from "../rule.ts";
import { namesOf } from "../syntax/last-name.ts";
import { findRoutes } from "../syntax/route.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { sources } from "./sources.ts";

export const loginWithoutLimit: Rule = {
  id: "login-without-limit",
  title: "Nothing limits how often somebody tries to log in",
  severity: "warning",
  why: "Lists of stolen passwords are tried against every account at leisure.",
  fix: "Count failures per account and per network over all processes (rate-limiter-flexible, express-rate-limit with a shared store), and slow down or refuse.",
  source: sources.authentication,
  wrong: `import express from "express";
const app = express();
app.post("/login", async (req, res) => res.json(await signIn(req.body)));`,
  right: `import express from "express";
import { rateLimit } from "express-rate-limit";
const app = express();
app.post("/login", rateLimit({ limit: 10 }), async (req, res) => res.json(await signIn(req.body)));`,
  *check(file) {
    if (isLimited(file)) return;
    for (const { call, method, path, handlers } of findRoutes(file)) {
      if (method !== "post" || !/(^|\/)(log-?in|sign-?in|authenticate)\/?$/i.test(path)) continue;
      if (handlers.some(saysLimit)) continue;
      yield {
        start: call.start,
        end: call.end,
        unless: "limited",
        found: "a log-in may be tried as often as somebody likes",
      };
    }
  },
};

/** Whether something in a file limits how often things are done. One file of a project speaks for all. */
export function isLimited(file: SourceFile): boolean {
  // What an application counts by itself stands beside the account.
  if (/\b(login|sign_?in|failed(_?login)?)_?attempts\b|\block_?until\b|\bblock_?expires\b/i.test(file.text))
    return true;
  return file.imports(
    /rate-?limit|rate-limiter-flexible|express-(slow-down|brute)|@nestjs\/throttler|^(limiter|bottleneck|toobusy-js|@arcjet\/.+|@upstash\/ratelimit)$/,
  );
}

function saysLimit(handler: Node): boolean {
  return namesOf(handler).some((name) => /limit|throttl|brute|slow_?down|attempt/i.test(name));
}
