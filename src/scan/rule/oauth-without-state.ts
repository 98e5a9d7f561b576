import type { NewExpression } from "oxc-parser";
import type { Rule } from "../rule.ts";
import { constantOf, lookUp } from "../syntax/constant.ts";
import { lastName } from "../syntax/last-name.ts";
import { argumentAt } from "../syntax/options-argument.ts";
import { originOf } from "../syntax/origin.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { findAuthorizationRequests } from "./authorization-url.ts";
import { sources } from "./sources.ts";

export const oauthWithoutState: Rule = {
  id: "oauth-without-state",
  title: "Nothing binds the answer of a provider to the browser that asked",
  severity: "error",
  why: "A link that somebody made signs your user in as somebody else, or joins a stranger's account at the provider to hers (CSRF at log-in).",
  fix: "Send a random state that is kept in the browser's session and compared at the callback, and PKCE beside it; in Passport: state: true.",
  source: sources.oauthPractices("2.1"),
  // latchkey-scan-ignore oauth-without-pkce: an example of what it finds
  wrong: `const url = \`https://accounts.example.com/authorize?response_type=code&client_id=\${id}&redirect_uri=\${uri}&scope=email\`;`,
  right: `const url = \`https://accounts.example.com/authorize?response_type=code&client_id=\${id}&redirect_uri=\${uri}&state=\${state}&code_challenge=\${challenge}&code_challenge_method=S256\`;`,
  *check(file) {
    for (const { node, responseType, hasState, hasChallenge } of findAuthorizationRequests(file)) {
      if (responseType.includes("token") || hasState || hasChallenge) continue;
      yield { start: node.start, end: node.end, found: "a provider is asked without state" };
    }
    for (const strategy of file.all("NewExpression")) {
      if (!isBare(file, strategy)) continue;
      yield {
        start: strategy.start,
        end: strategy.end,
        severity: "warning",
        found: "a strategy of Passport sends no state unless it is told to",
      };
    }
  },
};

/** Strategies that come from passport-oauth2, which does without `state` by default. */
const strategies =
  /^passport-(google-oauth20|google-oauth2|google-oauth|github2?|facebook|discord|oauth2|linkedin-oauth2|microsoft|gitlab2|spotify|twitch(-new)?|bitbucket-oauth2|slack(-oauth2)?|auth0-oauth2|azure-ad-oauth2|amazon|dropbox-oauth2|instagram|yahoo-oauth2|reddit|42|kakao|naver)$/;

function isBare(file: SourceFile, strategy: NewExpression): boolean {
  const origin = originOf(file, strategy.callee);
  const options = argumentAt(strategy, 0);
  if (origin === null || !strategies.test(origin.module) || options === null || strategy.arguments.length < 2)
    return false;
  const isAbsent = (name: string): boolean => {
    const value = lookUp(file, options, name);
    return value === "absent" || (typeof value !== "string" && constantOf(file, value) === false);
  };
  if (!isAbsent("state") || !isAbsent("store") || !isAbsent("pkce")) return false;
  // It may be said where somebody is sent away.
  return !file.all("CallExpression").some((call) => {
    const sent = /^(authenticate|authorize)$/.test(lastName(call.callee)) ? argumentAt(call, 1) : null;
    return sent !== null && lookUp(file, sent, "state") !== "absent";
  });
}
