import { ConfigurationError } from "../../error/configuration-error.ts";
import { quote } from "../../shared/quote.ts";
import { defineProvider, optionsOf } from "../define-provider.ts";
import { openIdProfile } from "../open-id-profile.ts";
import type { Provider, ProviderOptions } from "../provider.ts";

export interface OidcOptions extends ProviderOptions {
  /** The issuer exactly as its metadata writes it: "https://login.example.com", or with a slash at the end where it has one. */
  readonly issuer: string | undefined;
  /**
   * Whom its ID tokens name as audiences besides this client, all of them: Zitadel names the project and its other clients. Each is trusted not to
   * present here what it was given. @default nobody, and a token for somebody else as well is refused
   */
  readonly audiences?: readonly string[] | undefined;
}

/**
 * Any provider that speaks OpenID Connect and publishes its metadata. Its addresses are proven to itself, not to others: they count as proven only
 * with `trustEmail`.
 *
 * https://openid.net/specs/openid-connect-discovery-1_0.html
 */
export function oidc(options: OidcOptions): Provider {
  const { issuer: given, audiences } = optionsOf(options);
  const issuer = typeof given === "string" ? given.trim() : undefined;
  const url = issuer !== undefined && URL.canParse(issuer) ? new URL(issuer) : null;
  if (issuer === undefined || !url || url.search !== "" || url.hash !== "" || url.username !== "") {
    const what = given === undefined ? "missing" : quote(given);
    throw new ConfigurationError(
      "providers",
      `oidc.issuer is ${what}; write the issuer as its metadata has it, such as "https://login.example.com".`,
    );
  }
  return defineProvider(options, {
    kind: "oidc",
    name: url.host,
    issuer,
    audiences: readAudiences(audiences),
    endpoints: { discovery: true },
    scopes: ["openid", "profile", "email"],
    offline: { scopes: ["offline_access"], params: { prompt: "consent" } },
    asksUserinfo: true,
    authority: "on_trust",
    canReauthenticate: true,
    ownOptions: ["issuer", "audiences"],
    readProfile: openIdProfile,
  });
}

function readAudiences(given: unknown): readonly string[] {
  if (given === undefined) return [];
  if (Array.isArray(given) && given.every((one) => typeof one === "string" && one !== ""))
    return Object.freeze([...given]);
  throw new ConfigurationError("providers", "oidc.audiences is no list of texts; write one.");
}
