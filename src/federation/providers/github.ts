import type { JsonObject } from "../../jws/parse-json-object.ts";
import { defineProvider, optionsOf } from "../define-provider.ts";
import type { Provider, ProviderKind, ProviderOptions, ReadProfile } from "../provider.ts";
import { readBaseUrl } from "./base-url.ts";

export interface GitHubOptions extends ProviderOptions {
  /** The address of an Enterprise Server, or of an enterprise at `ghe.com`. @default "https://github.com" */
  readonly baseUrl?: string | undefined;
}

/**
 * GitHub. OAuth 2 only: there is no ID token, so nothing says when somebody logged in there, and who it is comes from the API. An address is
 * proven where it is her primary one and verified; at an Enterprise Server, whose owner can set both, only with `trustEmail`.
 *
 * https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
 */
export function github(options: GitHubOptions): Provider {
  const given = optionsOf(options);
  const baseUrl = readBaseUrl("github", given.baseUrl ?? "https://github.com");
  const api = apiOf(new URL(baseUrl));
  // The profile needs no scope: a token without one reads what is public. Nothing here can write.
  const scopes = ["user:email"];
  const asked = given.scopes ?? scopes;
  const mayAskForEmails = asked.includes("user:email") || asked.includes("user");
  const kind: ProviderKind = {
    kind: "github",
    name: "GitHub",
    // Answers name it since April 2026 (`iss`), those of an older Enterprise Server do not.
    // https://docs.github.com/en/apps/github-authentication-discovery-endpoints
    issuer: `${baseUrl}/login/oauth`,
    endpoints: {
      authorization: `${baseUrl}/login/oauth/authorize`,
      token: `${baseUrl}/login/oauth/access_token`,
      userinfo: null,
      jwks: null,
    },
    scopes,
    clientAuthentication: "post",
    clientErrors: ["incorrect_client_credentials"],
    // Only a GitHub App has refresh tokens. An OAuth App's tokens do not run out.
    grantErrors: ["bad_refresh_token"],
    authority: baseUrl === "https://github.com" ? "own" : "on_trust",
    ownOptions: ["baseUrl"],
    async readProfile({ ask }) {
      // `email` of the user is the one she shows in public, which says nothing about whose it is.
      const user = await ask(`${api}/user`);
      // A page holds 30 unless asked, and the primary address may stand behind them.
      const emails = mayAskForEmails ? await ask(`${api}/user/emails?per_page=100`) : null;
      return profileOf(user as JsonObject, emails);
    },
  };
  return defineProvider(options, kind);
}

/** https://docs.github.com/en/enterprise-server@latest/rest/using-the-rest-api/getting-started-with-the-rest-api, and the same for `ghe.com`. */
function apiOf(url: URL): string {
  if (url.hostname === "github.com" || url.hostname.endsWith(".ghe.com")) return `https://api.${url.hostname}`;
  return `${url.href.replace(/\/$/, "")}/api/v3`;
}

/** The id is a number; a log-in name can be changed, and taken by somebody else. */
function profileOf(user: JsonObject, emails: unknown): ReadProfile {
  const primary = Array.isArray(emails) ? emails.find((entry: JsonObject | null) => entry?.primary === true) : null;
  return {
    subject: user.id,
    email: primary?.email,
    emailVerified: primary?.verified,
    name: user.name ?? user.login,
    avatarUrl: user.avatar_url,
    claims: user,
  };
}
