import { generateKeyPairSync, type JsonWebKey } from "node:crypto";
import { Provider } from "oidc-provider";

/** The claims of somebody, by any names. */
export type Claims = Readonly<Record<string, unknown>>;

export interface ProviderConfiguration {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Exact, as it is registered there. */
  readonly redirectUri: string;
  /** People by subject. May be changed while it runs. */
  readonly accounts: ReadonlyMap<string, Claims>;
  /** More settings of the library's. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** A key that an issuer signs with. */
export function makeKey(generation: number): JsonWebKey {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), alg: "RS256", use: "sig", kid: `key-${generation}` };
}

/** A certified OpenID provider with one client, whose people agree to everything. Who somebody is, a page at `/who/…` has to find out. */
export function configureProvider(
  issuer: string,
  {
    clientId,
    clientSecret,
    redirectUri,
    accounts,
    key,
    settings,
  }: ProviderConfiguration & { readonly key: JsonWebKey },
): Provider {
  const provider: Provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        grant_types: ["authorization_code", "refresh_token"],
      },
    ],
    jwks: { keys: [key] },
    cookies: { keys: ["of these tests"] },
    // Said, so that the library does not say that it should be.
    ttl: { AccessToken: 3600, Grant: 3600, IdToken: 3600, Interaction: 3600, RefreshToken: 3600, Session: 3600 },
    claims: {
      openid: ["sub", "tid", "oid", "auth_time"],
      email: ["email", "email_verified", "hd"],
      profile: ["name", "picture", "preferred_username"],
    },
    findAccount: (_: unknown, accountId: string) => {
      const claims = accounts.get(accountId);
      return claims && { accountId, claims: () => ({ sub: accountId, ...claims }) };
    },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/who/${uid}` },
    issueRefreshToken: async (_: unknown, __: unknown, code: { scopes: ReadonlySet<string> }) =>
      code.scopes.has("offline_access"),
    async loadExistingGrant({ oidc }: { oidc: { client: { clientId: string }; session: { accountId: string } } }) {
      const grant = new provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope("openid email profile offline_access");
      await grant.save();
      return grant;
    },
    renderError: (context: { body: string }, { error, error_description: why }: Record<string, string>) => {
      context.body = `<!doctype html><title>Error</title><p>${error}: ${why}`;
    },
    ...settings,
  });
  return provider;
}
