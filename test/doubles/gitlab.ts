import { type DoubleAnswer, DoubleServer, json, redirect, type SeenRequest, text } from "./double-server.ts";
import { clientCredentials, type Grant, Grants } from "./grants.ts";
import { TokenKey } from "./token-key.ts";

/**
 * GitLab on loopback, of one's own and under a path if one likes, written from its documentation:
 *
 * - https://docs.gitlab.com/integration/openid_connect_provider/ (which claims stand where)
 * - https://docs.gitlab.com/api/oauth2/#authorization-code-with-proof-key-for-code-exchange-pkce (codes, tokens of two hours, refresh tokens)
 * - https://github.com/doorkeeper-gem/doorkeeper-openid_connect, which it is made with (discovery, `prompt`, the errors)
 */
export class GitLabDouble {
  readonly clientId = "606cbeb444aad14ab3123cd80a938b08254245a6fcf09da3b9d623b3ccca4984";
  readonly clientSecrets = ["gloas-eb6ec0523f711721e286a4391450c48ca396b60ec2a95fc93dfe0379550acea7"];
  readonly callbackUrl: string;
  readonly baseUrl: string;
  /** What it says it is. */
  issuer: string;
  /** Everything that is said about the person. */
  user: Record<string, unknown> = {
    sub: "4711",
    sub_legacy: "e3d8d1a6e8c6dca4a1a4d1c2a9f4a3f9d1c2a9f4a3f9d1c2a9f4a3f9d1c2a9f4",
    name: "Ada Lovelace",
    nickname: "ada",
    preferred_username: "ada",
    email: "ada@example.com",
    email_verified: true,
    profile: "https://gitlab.example.com/ada",
    picture: "https://gitlab.example.com/uploads/-/system/user/avatar/4711/avatar.png",
    groups: ["example"],
  };
  /** Whether the person says no. */
  denies = false;
  /** When she logged in there, in seconds, for a trip that does not ask her to do so again. */
  signedInAt: number = Math.floor(Date.now() / 1000) - 86_400;
  /** What stands in the ID token in place of what should. */
  claims: Record<string, unknown> = {};
  /** What userinfo answers in place of what it should. */
  userinfo: unknown = undefined;
  readonly server: DoubleServer;
  readonly #grants = new Grants();
  readonly #key: TokenKey;

  private constructor(server: DoubleServer, baseUrl: string, callbackUrl: string, key: TokenKey) {
    this.server = server;
    this.baseUrl = baseUrl;
    this.issuer = baseUrl;
    this.callbackUrl = callbackUrl;
    this.#key = key;
  }

  /** @param path where GitLab lives under its origin, such as "/gitlab". */
  static async start(callbackUrl: string, path = ""): Promise<GitLabDouble> {
    const server: DoubleServer = await DoubleServer.start(() => ({
      [`GET ${path}/.well-known/openid-configuration`]: () => json(200, double.#metadata()),
      [`GET ${path}/oauth/discovery/keys`]: () => json(200, { keys: [double.#key.jwk] }),
      [`GET ${path}/oauth/authorize`]: (request) => double.#authorize(request),
      [`POST ${path}/oauth/token`]: (request) => double.#token(request),
      [`GET ${path}/oauth/userinfo`]: (request) => double.#userinfo(request),
    }));
    const double = new GitLabDouble(server, server.origin + path, callbackUrl, await TokenKey.make("gitlab"));
    return double;
  }

  close(): Promise<void> {
    return this.server.close();
  }

  #metadata(): object {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.baseUrl}/oauth/authorize`,
      token_endpoint: `${this.baseUrl}/oauth/token`,
      revocation_endpoint: `${this.baseUrl}/oauth/revoke`,
      introspection_endpoint: `${this.baseUrl}/oauth/introspect`,
      userinfo_endpoint: `${this.baseUrl}/oauth/userinfo`,
      jwks_uri: `${this.baseUrl}/oauth/discovery/keys`,
      scopes_supported: ["api", "read_user", "openid", "profile", "email"],
      response_types_supported: ["code"],
      response_modes_supported: ["query", "fragment", "form_post"],
      grant_types_supported: ["authorization_code", "refresh_token"],
      token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      claim_types_supported: ["normal"],
      code_challenge_methods_supported: ["plain", "S256"],
    };
  }

  #authorize({ query }: SeenRequest): DoubleAnswer {
    if (query.get("client_id") !== this.clientId)
      return text(401, "Client authentication failed due to unknown client.");
    if (query.get("redirect_uri") !== this.callbackUrl) return text(400, "The redirect URI included is not valid.");
    const state = query.get("state");
    if (query.get("response_type") !== "code") {
      return redirect(this.callbackUrl, { error: "unsupported_response_type", state });
    }
    if (this.denies) {
      const error_description = "The resource owner or authorization server denied the request.";
      return redirect(this.callbackUrl, { error: "access_denied", error_description, state });
    }
    // `prompt=login` signs out and in again. `max_age=0` alone is not obeyed.
    if (query.get("prompt") === "login") this.signedInAt = Math.floor(Date.now() / 1000);
    const scopes = (query.get("scope") ?? "").split(" ");
    return redirect(this.callbackUrl, { code: this.#grants.issueCode(query, scopes), state });
  }

  #token({ form, headers }: SeenRequest): DoubleAnswer | Promise<DoubleAnswer> {
    // Doorkeeper takes the header as it stands.
    const { id, secret } = clientCredentials(form, headers.authorization, false);
    if (id !== this.clientId || !this.clientSecrets.includes(secret)) {
      return json(401, { error: "invalid_client", error_description: "Client authentication failed." });
    }
    const grant =
      form.get("grant_type") === "refresh_token"
        ? this.#grants.takeRefreshToken(form.get("refresh_token") ?? "")
        : this.#grants.redeemCode(form, id);
    if (grant === null || typeof grant === "string") {
      return json(400, { error: "invalid_grant", error_description: "The provided authorization grant is invalid." });
    }
    return this.#tokens(grant);
  }

  async #tokens(grant: Grant): Promise<DoubleAnswer> {
    const now = Math.floor(Date.now() / 1000);
    const allowed = this.#allowed(grant);
    return json(200, {
      access_token: this.#grants.issueToken(grant),
      token_type: "Bearer",
      expires_in: 7200,
      refresh_token: this.#grants.issueRefreshToken(grant),
      scope: grant.scopes.join(" "),
      created_at: now,
      id_token: await this.#key.sign({
        iss: this.issuer,
        aud: grant.clientId,
        iat: now,
        exp: now + 120,
        auth_time: this.signedInAt,
        ...(grant.nonce === null ? {} : { nonce: grant.nonce }),
        ...(({ sub, sub_legacy, email, email_verified }) => ({ sub, sub_legacy, email, email_verified }))(allowed),
        ...this.claims,
      }),
    });
  }

  #userinfo({ headers }: SeenRequest): DoubleAnswer {
    const grant = this.#grants.findBearer(headers.authorization);
    if (!grant?.scopes.includes("openid"))
      return json(401, { error: "invalid_token" }, { "www-authenticate": "Bearer" });
    return json(200, this.userinfo === undefined ? this.#allowed(grant) : this.userinfo);
  }

  /** Without the scope `email` there is only an address that she shows in public, and here she shows none. */
  #allowed({ scopes }: Grant): Record<string, unknown> {
    const { sub, sub_legacy, email, email_verified, ...rest } = this.user;
    return {
      ...{ sub, sub_legacy },
      ...(scopes.includes("email") ? { email, email_verified } : {}),
      ...(scopes.includes("profile") ? rest : {}),
    };
  }
}
