import { defineProvider, optionsOf } from "../define-provider.ts";
import { openIdProfile } from "../open-id-profile.ts";
import type { Provider, ProviderKind, ProviderOptions } from "../provider.ts";
import { readBaseUrl } from "./base-url.ts";

export interface GitLabOptions extends ProviderOptions {
  /** The address of a GitLab of your own, with its path if it has one. @default "https://gitlab.com" */
  readonly baseUrl?: string | undefined;
}

/**
 * GitLab, theirs or your own. OpenID Connect with discovery. gitlab.com lets nobody in whose address it has not verified. Whoever runs another
 * one can set any address for anybody, and verified: it is proven only with `trustEmail`.
 *
 * https://docs.gitlab.com/integration/openid_connect_provider/
 */
export function gitlab(options: GitLabOptions): Provider {
  const issuer = readBaseUrl("gitlab", optionsOf(options).baseUrl ?? "https://gitlab.com");
  const kind: ProviderKind = {
    kind: "gitlab",
    name: "GitLab",
    issuer,
    endpoints: { discovery: true },
    scopes: ["openid", "profile", "email"],
    // Name and picture stand in the ID token since some version or other; userinfo has always had them.
    asksUserinfo: true,
    authority: issuer === "https://gitlab.com" ? "own" : "on_trust",
    // It signs people out and in again for `prompt=login`, and says `auth_time`.
    canReauthenticate: true,
    ownOptions: ["baseUrl"],
    readProfile: openIdProfile,
  };
  return defineProvider(options, kind);
}
