import type { Rule } from "../rule.ts";
import { findCookies } from "./cookie-call.ts";
import { list } from "./cookie-without-httponly.ts";
import { sources } from "./sources.ts";

export const cookieWithoutSecure: Rule = {
  id: "cookie-without-secure",
  title: "A cookie that signs somebody in lacks Secure or SameSite",
  severity: "warning",
  why: "Without Secure it travels over plain HTTP, where anybody on the way reads it; without SameSite a browser may send it with what another site asks for.",
  fix: 'Set secure: true (development on localhost is allowed it) and sameSite: "lax".',
  source: sources.sessions,
  wrong: `import session from "express-session";
app.use(session({ secret: process.env.SESSION_SECRET, cookie: { httpOnly: true, secure: false } }));`,
  right: `import session from "express-session";
app.use(session({ secret: process.env.SESSION_SECRET, cookie: { httpOnly: true, secure: true, sameSite: "lax" } }));`,
  *check(file) {
    for (const { node, httpOnly, secure, sameSite } of findCookies(file)) {
      if (!httpOnly || (secure && sameSite)) continue;
      const missing = [...(secure ? [] : ["secure"]), ...(sameSite ? [] : ["sameSite"])];
      yield {
        start: node.start,
        end: node.end,
        found: `a cookie that signs somebody in is set without ${list(missing)}`,
        // Browsers take a cookie that says nothing for Lax, most of them.
        ...(secure ? { severity: "note" as const } : {}),
      };
    }
  },
};
