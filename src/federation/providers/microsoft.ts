import { ConfigurationError } from "../../error/configuration-error.ts";
import { quote } from "../../shared/quote.ts";
import { defineProvider, optionsOf } from "../define-provider.ts";
import { openIdProfile } from "../open-id-profile.ts";
import type { Provider, ProviderOptions } from "../provider.ts";

export interface MicrosoftOptions extends ProviderOptions {
  /**
   * Who may sign in: the id of one tenant, `organizations` (any work or school account), `consumers` (any personal one), or `common` (both).
   * @default "common"
   */
  readonly tenant?: string | undefined;
}

/** The tenant of all personal accounts. */
const consumers = "9188040d-6c67-4c5b-b112-36a304b66dad";
const host = "https://login.microsoftonline.com";

/**
 * Microsoft (Entra ID, and personal accounts). For `common` and `organizations` the metadata's issuer is a template, and each token has its own
 * tenant's. Every tenant's administrator writes what addresses they like into their directory, so none counts as proven.
 *
 * https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
 */
export function microsoft(options: MicrosoftOptions): Provider {
  const { tenant: asked, trustEmail } = optionsOf(options);
  const tenant = asked ?? "common";
  const isShared = tenant === "common" || tenant === "organizations";
  const id = tenant === "consumers" ? consumers : tenant.toLowerCase();
  if (!isShared && !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) {
    throw new ConfigurationError(
      "providers",
      `microsoft.tenant is ${quote(tenant)}; write the tenant's id (a UUID), "common", "organizations" or "consumers".`,
    );
  }
  // Security: with `common` anybody can have a directory, and write any address into it.
  if (isShared && trustEmail === true) {
    throw new ConfigurationError(
      "providers",
      `microsoft.trustEmail is set for the tenants of all the world; name your own in microsoft.tenant, or take it out.`,
    );
  }
  return defineProvider(options, {
    kind: "microsoft",
    name: "Microsoft",
    issuer: `${host}/${isShared ? "{tenantid}" : id}/v2.0`,
    issuerRule: isShared ? "tenant" : "exact",
    endpoints: { discovery: `${host}/${tenant}/v2.0/.well-known/openid-configuration` },
    scopes: ["openid", "profile", "email"],
    offline: { scopes: ["offline_access"] },
    clientAuthentication: "post",
    authority: "on_trust",
    ownOptions: ["tenant"],
    // `email_verified` is not there. With `trustEmail` the address of the directory is taken for proven.
    readProfile: (source) => ({ ...openIdProfile(source), emailVerified: true, avatarUrl: null }),
    acceptsClaims: ({ tid }) => tenant !== "organizations" || tid !== consumers,
  });
}
