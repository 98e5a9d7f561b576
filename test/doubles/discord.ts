import { type DoubleAnswer, DoubleServer, json, redirect, type SeenRequest, text } from "./double-server.ts";
import { clientCredentials, type Grant, Grants } from "./grants.ts";

/**
 * Discord on loopback, written from its documentation:
 *
 * - https://docs.discord.com/developers/topics/oauth2 (forms only; the client in the header or in the form; tokens of a week, with a refresh token)
 * - https://discord.com/.well-known/oauth-authorization-server (S256; answers name their issuer)
 * - https://docs.discord.com/developers/resources/user#user-object (what `/users/@me` gives for `identify`, and for `email`)
 * - https://docs.discord.com/developers/reference#user-agent (a client without one is turned away before the API)
 */
export class DiscordDouble {
  readonly clientId = "157730590492196864";
  readonly clientSecrets = ["937it3ow87i4ery69876wqire937it3o"];
  readonly callbackUrl: string;
  /** What `GET /users/@me` answers for the scopes `identify email`. */
  user: unknown = {
    id: "80351110224678912",
    username: "ada",
    discriminator: "0",
    global_name: "Ada Lovelace",
    avatar: "8342729096ea3675442027381ff50dfe",
    verified: true,
    email: "ada@example.com",
    flags: 64,
    premium_type: 1,
    public_flags: 64,
  };
  /** What answers name as their issuer. */
  issuer: string | null = "https://discord.com";
  /** Whether the person says no. */
  denies = false;
  readonly server: DoubleServer;
  readonly #grants = new Grants();

  private constructor(server: DoubleServer, callbackUrl: string) {
    this.server = server;
    this.callbackUrl = callbackUrl;
  }

  static async start(callbackUrl: string): Promise<DiscordDouble> {
    const server: DoubleServer = await DoubleServer.start(() => ({
      "GET /oauth2/authorize": (request) => double.#authorize(request),
      "POST /api/oauth2/token": (request) => double.#token(request),
      "GET /api/v10/users/@me": (request) => double.#me(request),
    }));
    const double = new DiscordDouble(server, callbackUrl);
    return double;
  }

  get origin(): string {
    return this.server.origin;
  }

  close(): Promise<void> {
    return this.server.close();
  }

  #authorize({ query }: SeenRequest): DoubleAnswer {
    if (query.get("client_id") !== this.clientId) return text(400, "Unknown Application");
    if (query.get("redirect_uri") !== this.callbackUrl) return text(400, "Invalid OAuth2 redirect_uri");
    if (query.get("response_type") !== "code") return text(400, "Invalid OAuth2 response_type");
    if (!["none", "consent"].includes(query.get("prompt") ?? "consent")) return text(400, "Invalid prompt");
    if (query.has("code_challenge") && query.get("code_challenge_method") !== "S256") {
      return text(400, 'Unsupported "code_challenge_method"');
    }
    const [state, iss] = [query.get("state"), this.issuer];
    if (this.denies) {
      const error_description = "The resource owner or authorization server denied the request";
      return redirect(this.callbackUrl, { error: "access_denied", error_description, state, iss });
    }
    const scopes = (query.get("scope") ?? "").split(" ");
    return redirect(this.callbackUrl, { code: this.#grants.issueCode(query, scopes), state, iss });
  }

  #token({ form, headers }: SeenRequest): DoubleAnswer {
    if (!headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) {
      return json(400, { error: "invalid_request", error_description: 'Missing "grant_type" in request.' });
    }
    const { id, secret } = clientCredentials(form, headers.authorization);
    if (id !== this.clientId || !this.clientSecrets.includes(secret)) return json(401, { error: "invalid_client" });
    if (form.get("grant_type") === "refresh_token") {
      const grant = this.#grants.takeRefreshToken(form.get("refresh_token") ?? "");
      return grant ? this.#tokens(grant) : json(400, { error: "invalid_grant" });
    }
    const grant = this.#grants.redeemCode(form, id);
    if (grant === "code") {
      return json(400, { error: "invalid_grant", error_description: 'Invalid "code" in request.' });
    }
    if (typeof grant === "string") {
      return json(400, { error: "invalid_grant", error_description: `Invalid "${grant}" in request.` });
    }
    return this.#tokens(grant);
  }

  #tokens(grant: Grant): DoubleAnswer {
    return json(200, {
      access_token: this.#grants.issueToken(grant),
      token_type: "Bearer",
      expires_in: 604_800,
      refresh_token: this.#grants.issueRefreshToken(grant),
      scope: grant.scopes.join(" "),
    });
  }

  #me({ headers }: SeenRequest): DoubleAnswer {
    if (!headers["user-agent"]) return text(403, "error code: 1010");
    const grant = this.#grants.findBearer(headers.authorization);
    if (!grant?.scopes.includes("identify")) return json(401, { message: "401: Unauthorized", code: 0 });
    if (typeof this.user !== "object" || this.user === null || grant.scopes.includes("email")) {
      return json(200, this.user);
    }
    const { email: _email, verified: _verified, ...rest } = this.user as Record<string, unknown>;
    return json(200, rest);
  }
}
