import type { Rule } from "../rule.ts";
import { findCookies } from "./cookie-call.ts";
import { sources } from "./sources.ts";

export const cookieWithoutHttpOnly: Rule = {
  id: "cookie-without-httponly",
  title: "Scripts can read a cookie that signs somebody in",
  severity: "error",
  why: "One script that was injected into the page sends the cookie away, and it is good elsewhere.",
  fix: 'Set httpOnly: true, and secure: true and sameSite: "lax" with it.',
  source: sources.sessions,
  wrong: `app.post("/login", (req, res) => {
  res.cookie("token", issue(req.user), { secure: true, sameSite: "lax" });
});`,
  right: `app.post("/login", (req, res) => {
  res.cookie("token", issue(req.user), { httpOnly: true, secure: true, sameSite: "lax" });
});`,
  *check(file) {
    for (const { node, httpOnly, secure, sameSite } of findCookies(file)) {
      if (httpOnly) continue;
      const missing = ["httpOnly", ...(secure ? [] : ["secure"]), ...(sameSite ? [] : ["sameSite"])];
      yield {
        start: node.start,
        end: node.end,
        found: `a cookie that signs somebody in is set without ${list(missing)}`,
      };
    }
  },
};

/** "a", "a and b", "a, b and c" */
export function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}
