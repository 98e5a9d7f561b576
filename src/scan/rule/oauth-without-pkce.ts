import type { Rule } from "../rule.ts";
import { findAuthorizationRequests } from "./authorization-url.ts";
import { sources } from "./sources.ts";

export const oauthWithoutPkce: Rule = {
  id: "oauth-without-pkce",
  title: "A code is asked for without a challenge (PKCE)",
  severity: "note",
  why: "A code that leaks, by a log, a referrer or another app on the phone, is redeemed by whoever has it.",
  fix: "Make a random verifier for each trip, send its SHA-256 as code_challenge with code_challenge_method=S256, and the verifier with the code.",
  source: sources.oauthPractices("2.1.1"),
  wrong: `const query = new URLSearchParams({ response_type: "code", client_id: id, redirect_uri: uri, state });`,
  right: `const query = new URLSearchParams({
  response_type: "code", client_id: id, redirect_uri: uri, state, code_challenge: challenge, code_challenge_method: "S256",
});`,
  *check(file) {
    for (const { node, responseType, hasState, hasChallenge } of findAuthorizationRequests(file)) {
      // Without a state the worse thing is said.
      if (responseType.includes("token") || !hasState || hasChallenge) continue;
      yield { start: node.start, end: node.end, found: "a code is asked for without a challenge" };
    }
  },
};
