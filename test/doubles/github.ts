import { type DoubleAnswer, DoubleServer, json, redirect, type SeenRequest, text } from "./double-server.ts";
import { clientCredentials, type Grant, Grants } from "./grants.ts";

/**
 * GitHub, as an Enterprise Server on loopback, written from its documentation:
 *
 * - https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps (the flow; `scope` is answered with commas; a form
 *   unless the client says `Accept: application/json`)
 * - https://docs.github.com/en/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors and
 *   …/troubleshooting-authorization-request-errors (every error of the token endpoint is a 200)
 * - https://docs.github.com/en/rest/users/users#get-the-authenticated-user and https://docs.github.com/en/rest/users/emails (30 addresses a page
 *   unless `per_page` says more, at most 100)
 * - https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api#user-agent (403 without it)
 * - https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens (GitHub Apps have refresh
 *   tokens, each good once, and no scopes)
 * - https://docs.github.com/en/apps/github-authentication-discovery-endpoints (the issuer that answers name)
 * - https://github.blog/changelog/2025-07-14-pkce-support-for-oauth-and-github-app-authentication (S256 only)
 */
export class GitHubDouble {
  readonly clientId = "Iv1.8a61f9b3a7aba766";
  /** All of them are taken: GitHub has several at a time, too. */
  readonly clientSecrets = ["6f2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4b"];
  readonly callbackUrl: string;
  /** What `GET /user` answers. */
  user: unknown = {
    login: "ada",
    id: 5_832_417,
    node_id: "MDQ6VXNlcjU4MzI0MTc=",
    avatar_url: "https://avatars.githubusercontent.com/u/5832417?v=4",
    type: "User",
    name: "Ada Lovelace",
    email: null,
  };
  /** What `GET /user/emails` answers: all pages of it. */
  emails: unknown = [
    { email: "old@example.org", primary: false, verified: true, visibility: null },
    { email: "ada@example.com", primary: true, verified: true, visibility: "private" },
  ];
  /** What answers name as their issuer. Null: nothing, as an Enterprise Server that is older. */
  issuer: string | null = null;
  /** Whether the person says no. */
  denies = false;
  /** Scopes that she unticked, or that the organisation forbids. */
  withheld: readonly string[] = [];
  /** Whether it is a GitHub App that people are sent from, and no OAuth App. It may read addresses. */
  isApp = false;
  /** Answers of the token endpoint as a form, whatever the client accepts. */
  answersForms = false;
  readonly server: DoubleServer;
  readonly #grants = new Grants();

  private constructor(server: DoubleServer, callbackUrl: string) {
    this.server = server;
    this.callbackUrl = callbackUrl;
  }

  static async start(callbackUrl: string): Promise<GitHubDouble> {
    const server: DoubleServer = await DoubleServer.start(() => ({
      "GET /login/oauth/authorize": (request) => double.#authorize(request),
      "POST /login/oauth/access_token": (request) => double.#token(request),
      "GET /api/v3/user": (request) => double.#api(request, null, () => double.user),
      "GET /api/v3/user/emails": (request) =>
        double.#api(request, ["user:email", "user"], () => page(double.emails, request.query)),
    }));
    const double = new GitHubDouble(server, callbackUrl);
    return double;
  }

  get baseUrl(): string {
    return this.server.origin;
  }

  close(): Promise<void> {
    return this.server.close();
  }

  #authorize({ query }: SeenRequest): DoubleAnswer {
    if (query.get("client_id") !== this.clientId) return text(404, "Not Found");
    const [state, iss] = [query.get("state"), this.issuer];
    if (query.get("redirect_uri") !== this.callbackUrl) {
      return redirect(this.callbackUrl, {
        error: "redirect_uri_mismatch",
        error_description: "The redirect_uri MUST match the registered callback URL for this application.",
        state,
        iss,
      });
    }
    if (query.has("code_challenge") && query.get("code_challenge_method") !== "S256") {
      return redirect(this.callbackUrl, { error: "invalid_request", state, iss });
    }
    if (this.denies) {
      const error_description = "The user has denied your application access.";
      return redirect(this.callbackUrl, { error: "access_denied", error_description, state, iss });
    }
    const scopes = (query.get("scope") ?? "").split(/[ ,]+/).filter((scope) => !this.withheld.includes(scope));
    return redirect(this.callbackUrl, { code: this.#grants.issueCode(query, scopes), state, iss });
  }

  #token(request: SeenRequest): DoubleAnswer {
    const { form, headers } = request;
    // Only what the documentation lists: the credentials stand in the form.
    const { method, id, secret } = clientCredentials(form, headers.authorization);
    if (method !== "post" || id !== this.clientId || !this.clientSecrets.includes(secret)) {
      return this.#inform(request, {
        error: "incorrect_client_credentials",
        error_description: "The client_id and/or client_secret passed are incorrect.",
      });
    }
    if (this.isApp && form.get("grant_type") === "refresh_token") {
      const grant = this.#grants.takeRefreshToken(form.get("refresh_token") ?? "");
      if (grant) return this.#inform(request, this.#appTokens(grant));
      const error_description = "The refresh token passed is incorrect or expired.";
      return this.#inform(request, { error: "bad_refresh_token", error_description });
    }
    const grant = this.#grants.redeemCode(form, id);
    if (grant === "redirect_uri") {
      return this.#inform(request, {
        error: "redirect_uri_mismatch",
        error_description: "The redirect_uri MUST match the registered callback URL for this application.",
      });
    }
    if (typeof grant === "string") {
      return this.#inform(request, {
        error: "bad_verification_code",
        error_description: "The code passed is incorrect or expired.",
      });
    }
    if (this.isApp) return this.#inform(request, this.#appTokens(grant));
    const access_token = this.#grants.issueToken(grant, "gho_");
    return this.#inform(request, { access_token, scope: grant.scopes.join(","), token_type: "bearer" });
  }

  #appTokens(grant: Grant): Record<string, string | number> {
    return {
      access_token: this.#grants.issueToken(grant, "ghu_"),
      expires_in: 28_800,
      refresh_token: this.#grants.issueRefreshToken(grant),
      refresh_token_expires_in: 15_897_600,
      scope: "",
      token_type: "bearer",
    };
  }

  /** Good or bad, it is a 200, and a form unless the client asks for JSON. */
  #inform({ headers }: SeenRequest, fields: Record<string, string | number>): DoubleAnswer {
    if (headers.accept?.includes("application/json") && !this.answersForms) return json(200, fields);
    return {
      status: 200,
      headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
      body: new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)])).toString(),
    };
  }

  #api({ headers }: SeenRequest, scopes: readonly string[] | null, read: () => unknown): DoubleAnswer {
    if (!headers["user-agent"]) {
      return text(
        403,
        "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.",
      );
    }
    const accept = headers.accept ?? "";
    if (!/application\/(vnd\.github(\.v3)?\+)?json/.test(accept)) {
      return json(415, { message: "Unsupported 'Accept' header: Must accept 'application/json'." });
    }
    const grant = this.#grants.findBearer(headers.authorization);
    if (!grant) return json(401, { message: "Bad credentials", status: "401" });
    if (scopes && !scopes.some((scope) => grant.scopes.includes(scope))) {
      return json(404, { message: "Not Found", status: "404" });
    }
    return json(200, read());
  }
}

function page(list: unknown, query: URLSearchParams): unknown {
  if (!Array.isArray(list)) return list;
  return list.slice(0, Math.min(Number(query.get("per_page") ?? 30), 100));
}
