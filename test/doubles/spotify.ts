import { type DoubleAnswer, DoubleServer, json, redirect, type SeenRequest, text } from "./double-server.ts";
import { clientCredentials, Grants } from "./grants.ts";

/**
 * Spotify on loopback, written from its documentation:
 *
 * - https://developer.spotify.com/documentation/web-api/tutorials/code-flow (the client in the header; tokens of an hour)
 * - https://developer.spotify.com/documentation/web-api/reference/get-current-users-profile
 */
export class SpotifyDouble {
  readonly clientId = "5fe01282e94241328a84e7c5cc169164";
  readonly clientSecret = "2557cd5a2e3b4b0a9d0a6d1a2e3b4b0a";
  readonly callbackUrl: string;
  /** What `GET /v1/me` answers. */
  user: unknown = {
    id: "adalovelace",
    type: "user",
    display_name: "Ada Lovelace",
    email: "ada@example.com",
    images: [{ url: "https://i.scdn.co/image/ab67616d00001e02ff9ca10b55ce82ae553c8228", height: 300, width: 300 }],
  };
  readonly server: DoubleServer;
  readonly #grants = new Grants();

  private constructor(server: DoubleServer, callbackUrl: string) {
    this.server = server;
    this.callbackUrl = callbackUrl;
  }

  static async start(callbackUrl: string): Promise<SpotifyDouble> {
    const server: DoubleServer = await DoubleServer.start(() => ({
      "GET /authorize": (request) => double.#authorize(request),
      "POST /api/token": (request) => double.#token(request),
      "GET /v1/me": (request) => double.#me(request),
    }));
    const double = new SpotifyDouble(server, callbackUrl);
    return double;
  }

  #authorize({ query }: SeenRequest): DoubleAnswer {
    if (query.get("client_id") !== this.clientId) return text(400, "INVALID_CLIENT: Invalid client");
    if (query.get("redirect_uri") !== this.callbackUrl) return text(400, "INVALID_CLIENT: Invalid redirect URI");
    const code = this.#grants.issueCode(query, (query.get("scope") ?? "").split(" "));
    return redirect(this.callbackUrl, { code, state: query.get("state") });
  }

  #token({ form, headers }: SeenRequest): DoubleAnswer {
    const { method, id, secret } = clientCredentials(form, headers.authorization);
    if (method !== "basic" || id !== this.clientId || secret !== this.clientSecret) {
      return json(400, { error: "invalid_client", error_description: "Invalid client" });
    }
    const grant = this.#grants.redeemCode(form, id);
    if (typeof grant === "string") {
      return json(400, { error: "invalid_grant", error_description: `Invalid ${grant}` });
    }
    return json(200, {
      access_token: this.#grants.issueToken(grant),
      token_type: "Bearer",
      scope: grant.scopes.join(" "),
      expires_in: 3600,
      refresh_token: this.#grants.issueRefreshToken(grant),
    });
  }

  #me({ headers }: SeenRequest): DoubleAnswer {
    const grant = this.#grants.findBearer(headers.authorization);
    if (!grant) return json(401, { error: { status: 401, message: "Invalid access token" } });
    return json(200, this.user);
  }
}
